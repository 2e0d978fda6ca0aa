import { compareText } from './canonical-json.js';
import type { Annotation, Json, Timestamp } from './facts.js';

/** That a label was retracted. */
export interface Retraction {
  /** When that was first said. */
  readonly at: Timestamp;
  /** From when on it holds: at once, or after the period of grace. */
  readonly effectiveAt: Timestamp;
  /** Who said it first. */
  readonly author?: string;
}

const lastMillis = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A time some seconds later, to the millisecond; never beyond the year 9999. */
export function secondsAfter(at: Timestamp, seconds: number): Timestamp {
  // Microseconds since 1970 are no safe integers from the year 2255 on.
  const millis = Math.min(lastMillis, Date.parse(`${at.slice(0, 23)}Z`) + Math.round(seconds * 1000));
  return `${new Date(millis).toISOString().slice(0, 23)}${at.slice(23)}`;
}

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
