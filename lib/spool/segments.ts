import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { MltraceError, messageOf } from '../errors.js';
import { compareText } from '../lineage/canonical-json.js';
import type { Segment } from './contract.js';

/**
 * What a segment's file name ends in: `open` while its owner appends, `sealed` when the owner is done, `abandoned` when
 * somebody else took it for dead.
 */
export type SegmentState = 'open' | 'sealed' | 'abandoned';

const fileName = /^([0-9a-f]{16})\.(open|sealed|abandoned)$/;

/** From about this many entries on a directory is read in several system calls. */
const entriesPerRead = 500;

/** A name nobody else has: a pid is no identity where containers share a disk. */
export const newSegmentName = (): string => randomBytes(8).toString('hex');

/** Where a segment of this name lies while it is in that state. */
export const segmentPath = (directory: string, name: string, state: SegmentState): string =>
  join(directory, `${name}.${state}`);

/** Every segment in the directory, sorted by name. A directory that does not exist holds none. */
export function listSegments(directory: string): readonly Segment[] {
  const found = new Map(entriesOf(directory));
  // A file renamed while a long directory is read can be missed under both names; it is renamed once, so not twice.
  if (found.size > entriesPerRead) for (const [name, state] of entriesOf(directory)) found.set(name, state);
  return [...found]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([name, state]) => segmentIn(directory, name, state) ?? findSegment(directory, name) ?? []);
}

function entriesOf(directory: string): readonly (readonly [string, SegmentState])[] {
  try {
    return readdirSync(directory).flatMap((entry) => {
      const [, name, state] = fileName.exec(entry) ?? [];
      return name === undefined ? [] : [[name, state as SegmentState] as const];
    });
  } catch (cause) {
    if (!existsSync(directory)) return [];
    throw new MltraceError('MLTRACE_IO', `the spool ${directory} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** The segment in whatever state it is by now; undefined when it is gone. It is looked for the way it goes: open first. */
export const findSegment = (directory: string, name: string): Segment | undefined =>
  segmentIn(directory, name, 'open') ?? segmentIn(directory, name, 'sealed') ?? segmentIn(directory, name, 'abandoned');

function segmentIn(directory: string, name: string, state: SegmentState): Segment | undefined {
  const path = segmentPath(directory, name, state);
  const stats = statOf(path);
  return stats?.isFile() ? { name, path, sealed: state !== 'open', size: stats.size } : undefined;
}

/** Stats of a file; undefined when it is not there or may not be looked at. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Deletes a segment's file. One that is gone, or that cannot be deleted now, is no error: the next importer sees it again. */
export function removeSegment(segment: Segment): void {
  try {
    rmSync(segment.path, { force: true });
  } catch {
    // Read-only directory or a foreign owner: its facts are imported, and importing them again changes nothing.
  }
}

/** How long a segment must have been quiet to be taken for abandoned, in milliseconds. */
export const defaultQuietMillis = 3_600_000;

/**
 * Takes over open segments that nobody has written to for `quietMillis`: their owner was killed before it could seal
 * them. An owner that was only suspended notices (see segment-file.ts) and loses nothing. Gives the names taken over.
 */
export function adoptAbandoned(directory: string, quietMillis: number = defaultQuietMillis): readonly string[] {
  const adopted: string[] = [];
  for (const [name, state] of entriesOf(directory)) {
    if (state !== 'open') continue;
    const path = segmentPath(directory, name, 'open');
    const stats = statOf(path);
    if (stats === undefined || Date.now() - Math.floor(stats.mtimeMs) < quietMillis) continue;
    try {
      renameSync(path, segmentPath(directory, name, 'abandoned'));
      adopted.push(name);
    } catch {
      // Sealed by its owner a moment ago, or a directory we may only read: nothing to take over.
    }
  }
  return adopted;
}
