import { compareText } from './canonical-json.js';
import type { RunId, Timestamp } from './facts.js';
import { externalVersionId } from './ids.js';

/** A write of one artifact that has a time: a version. */
export interface TimedWrite {
  readonly version: string;
  readonly at: Timestamp;
  readonly run: RunId;
  readonly digest?: string;
}

/**
 * A write to be held. Without spreading: an object into which a member is spread takes four times the room, since the
 * engine makes a hidden class for it alone.
 */
export function timedWrite({ version, at, run, digest }: TimedWriteMembers): TimedWrite {
  return digest === undefined ? { version, at, run } : { version, at, run, digest };
}

interface TimedWriteMembers extends Omit<TimedWrite, 'digest'> {
  readonly digest: string | undefined;
}

/** A read of one artifact. */
export interface TimedRead {
  readonly id: string;
  readonly at: Timestamp;
  readonly run: RunId;
  readonly digest?: string | undefined;
  /** What a foreign system calls the version that was read. */
  readonly foreignVersion?: string | undefined;
}

/** The version that a read had in hand. */
export interface Answer {
  readonly version: string;
  /** No traced run wrote it. */
  readonly external: boolean;
  /** The digest of the write is unknown: it is taken for the content that was read. */
  readonly assumed: boolean;
}

/** The order of writes: time, then larger run id, then larger digest, an unknown one smallest. */
export const compareWrites = (a: TimedWrite, b: TimedWrite): number =>
  compareText(a.at, b.at) || compareText(a.run, b.run) || compareText(a.digest ?? '', b.digest ?? '');

export const compareByTime = (a: { readonly at: Timestamp }, b: { readonly at: Timestamp }): number =>
  compareText(a.at, b.at);

/** The writes of one artifact as the resolution rule looks at them. */
export interface Writes {
  /** In the order of {@link compareWrites}. */
  readonly all: readonly TimedWrite[];
  /** The latest write at or before a read, by another run than the reader, that has the digest that was read. */
  latestOfDigest(read: TimedRead): TimedWrite | undefined;
}

/**
 * The resolution rule. A read at time t by run R looks at the writes at or before t by other runs than R:
 *
 * 1. digest unknown: the latest of them; if there is none, the external version of the artifact.
 * 2. digest known: the latest with that digest; else the latest of all if its digest is unknown (assumed); else the
 *    external version with that digest: the content came from outside the traced runs.
 *
 * A pure function of the facts: order and duplication of deliveries, batches and concurrency do not show.
 */
export function resolve(artifact: Artifact, read: TimedRead, writes: Writes): Answer {
  return answerOf(artifact, read, answeringWrite(read, writes));
}

interface Artifact {
  readonly namespace: string;
  readonly name: string;
}

/** The write that the rule finds; undefined when it is none. */
export function answeringWrite(read: TimedRead, writes: Writes): TimedWrite | undefined {
  const same = read.digest === undefined ? undefined : writes.latestOfDigest(read);
  if (same !== undefined) return same;
  const latest = latestBefore(writes.all, read);
  return read.digest === undefined || latest?.digest === undefined ? latest : undefined;
}

/** The answer of {@link resolve} where the write is known. */
export function answerOf({ namespace, name }: Artifact, read: TimedRead, write: TimedWrite | undefined): Answer {
  if (write !== undefined)
    return {
      version: write.version,
      external: false,
      assumed: read.digest !== undefined && write.digest === undefined,
    };
  const known = { digest: read.digest, version: read.foreignVersion };
  return { version: externalVersionId(namespace, name, known), external: true, assumed: false };
}

/** The latest write at or before the read by another run than the reader. */
export function latestBefore(writes: readonly TimedWrite[], read: TimedRead): TimedWrite | undefined {
  let index = firstAfter(writes, read.at) - 1;
  while (index >= 0 && writes[index]?.run === read.run) index -= 1;
  return writes[index];
}

/** Index of the first item later than a time, in a list that is sorted by time. */
export function firstAfter(items: readonly { readonly at: Timestamp }[], at: Timestamp): number {
  return bisect(items, (item) => item.at > at);
}

/** Index of the first item at or later than a time, in a list that is sorted by time. */
export function firstFrom(items: readonly { readonly at: Timestamp }[], at: Timestamp): number {
  return bisect(items, (item) => item.at >= at);
}

/** Index of the first item for which a condition holds that holds for every later one too. */
export function bisect<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
