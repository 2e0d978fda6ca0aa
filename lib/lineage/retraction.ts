import { compareText } from './canonical-json.js';
import type { Annotation, Json, Timestamp } from './facts.js';
import { microsOf, timestampFromMicros } from './time.js';

/** That a label was retracted. */
export interface Retraction {
  /** When that was first said. */
  readonly at: Timestamp;
  /** From when on it holds: at once, or after the period of grace. */
  readonly effectiveAt: Timestamp;
  /** Who said it first. */
  readonly author?: string;
}

/** The last microsecond that a time of a fact can name. */
const lastMicros = Date.UTC(9999, 11, 31, 23, 59, 59, 999) * 1000 + 999;

/** A time some seconds later; never beyond the year 9999. */
export const secondsAfter = (at: Timestamp, seconds: number): Timestamp =>
  timestampFromMicros(Math.min(lastMicros, microsOf(at) + Math.round(seconds * 1e6)));

/**
 * What the annotations `retracted` of one label amount to; undefined when it is not retracted.
 *
 * The last word holds, as everywhere. Saying it again is idempotent: of all that was said since it was last taken back the
 * earliest effect counts, so that a second retraction, with its own period of grace, never puts the first one off.
 */
export function retractionOf(said: readonly Annotation[]): Retraction | undefined {
  const inOrder = said.toSorted((a, b) => compareText(a.at, b.at) || compareText(a.annotation, b.annotation));
  let retraction: Retraction | undefined;
  for (const { at, value, author } of inOrder) {
    const effectiveAt = effectOf(at, value);
    if (effectiveAt === undefined) retraction = undefined;
    else if (retraction === undefined) retraction = { at, effectiveAt, ...(author !== undefined && { author }) };
    else if (effectiveAt < retraction.effectiveAt) retraction = { ...retraction, effectiveAt };
  }
  return retraction;
}

/** From when on a retraction holds; undefined when it takes back one. What has no form of grace holds at once. */
function effectOf(at: Timestamp, value: Json): Timestamp | undefined {
  if (value === null || value === false) return undefined;
  const isObject = typeof value === 'object' && !Array.isArray(value);
  const grace = isObject ? (value as { readonly graceSeconds?: Json }).graceSeconds : undefined;
  return typeof grace === 'number' && grace > 0 ? secondsAfter(at, grace) : at;
}
