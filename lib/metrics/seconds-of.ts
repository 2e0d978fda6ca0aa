import type { Timestamp } from '../lineage/facts.js';
import { microsOf } from '../lineage/time.js';

let last: Timestamp = '';
let lastSeconds = 0;

/** Seconds since 1970 of a timestamp. The last one is remembered: several metrics ask for the end of a run. */
export function secondsOf(at: Timestamp): number {
  if (at !== last) {
    lastSeconds = microsOf(at) / 1e6;
    last = at;
  }
  return lastSeconds;
}
