import { performance } from 'node:perf_hooks';

const { timeOrigin } = performance;
/** A wall clock that was set back further than this is followed. */
const followedStepMicros = 1_000_000;

let last = 0;

/** What a clock reads: milliseconds of the system clock, and milliseconds since 1970 by the monotonic clock. */
export interface ClockSources {
  readonly wallMillis: () => number;
  readonly monotonicMillis: () => number;
}

const system: ClockSources = {
  wallMillis: Date.now,
  monotonicMillis: () => timeOrigin + performance.now(),
};

/**
 * Microseconds since 1970, a whole number. Within the millisecond that the system clock shows (the monotonic clock
 * drifts from it over days), and later than the last call by at least one microsecond, so that a read never shares its
 * time with the write before it.
 */
export function nowMicros({ wallMillis, monotonicMillis }: ClockSources = system): number {
  const earliest = wallMillis() * 1000;
  const exact = Math.floor(monotonicMillis() * 1000);
  const now = Math.min(Math.max(exact, earliest), earliest + 999);
  last = now > last || last - now > followedStepMicros ? now : last + 1;
  return last;
}

/** Microseconds as OpenTelemetry takes times: seconds and nanoseconds. */
export function hrTimeOf(micros: number): [number, number] {
  const seconds = Math.floor(micros / 1e6);
  return [seconds, (micros - seconds * 1e6) * 1000];
}
