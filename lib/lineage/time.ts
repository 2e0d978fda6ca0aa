import type { Timestamp } from './facts.js';

let cachedSecond = Number.NaN;
let cachedPrefix = '';

const exact = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
/** {@link exact} on any day but February 29th. */
const plain =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;
const iso =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2})?)$/;

/**
 * Any ISO 8601 date and time with a zone, in UTC and cut (not rounded) to six decimals.
 * Undefined for everything else: no zone, no such day, a year before 0000 or after 9999.
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  // In the normal form: by far the most frequent, and told without a Date.
  if (plain.test(text)) return text;
  const parts = iso.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '', , sign, zoneHour = '00', zoneMinute = '00'] =
    parts;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const millis = Date.parse(local);
  // Date.parse takes February 30th for March 2nd: only what prints as it was read is a day.
  if (Number.isNaN(millis) || new Date(millis).toISOString() !== local) return undefined;
  if (exact.test(text)) return text;
  if (Number(zoneHour) > 23 || Number(zoneMinute) > 59) return undefined;
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000 * (sign === '-' ? -1 : 1);
  const utc = new Date(millis - offset).toISOString();
  return utc.length === 24 ? `${utc.slice(0, 20)}${fraction.slice(0, 6).padEnd(6, '0')}Z` : undefined;
}

/** Microseconds since 1970 as a timestamp. */
export function timestampFromMicros(micros: number): Timestamp {
  const second = Math.floor(micros / 1e6);
  if (second !== cachedSecond) {
    cachedSecond = second;
    cachedPrefix = new Date(second * 1000).toISOString().slice(0, 20);
  }
  return `${cachedPrefix}${String(1e6 + (micros - second * 1e6)).slice(1)}Z`;
}

/** Seconds and nanoseconds since 1970, as OpenTelemetry keeps them, cut to microseconds. */
export const timestampFromHrTime = ([seconds, nanos]: readonly [number, number]): Timestamp =>
  timestampFromMicros(seconds * 1e6 + Math.floor(nanos / 1000));

/** Microseconds since 1970 of a timestamp. */
export const microsOf = (at: Timestamp): number => Date.parse(`${at.slice(0, 23)}Z`) * 1000 + Number(at.slice(23, 26));
