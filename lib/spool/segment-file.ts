import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { EncodedLine } from './line.js';
import { newSegmentName, segmentPath } from './segments.js';

/*
 * How an owner and importers share a segment without a lock
 *
 * The owner creates `<name>.open` exclusively, appends, and renames it to `<name>.sealed` when it is done. An importer
 * reads either, and deletes only what nobody appends to any more. An owner that was killed never seals, so an importer
 * renames an `.open` file that was quiet for long to `<name>.abandoned` and treats it as sealed.
 *
 * Such an owner may not be dead but suspended (SIGSTOP, a debugger, a laptop's lid). So after a write it looks whether
 * its path is still there: a random name that was made exclusively is nobody else's, so that it exists is enough. With
 * W the write, C that look and R the importer's rename:
 *   W C R, W R C, R W C are all the orders there are.
 *   W before R: the line was in the file when the importer took it, so reading to the end after R finds it.
 *   R before C: the owner sees that its path is gone, and appends the same line to a new segment.
 * One of the two holds in every order. In W R C both do: the fact is delivered twice, which changes nothing. append()
 * says true only after C, so nothing it said true for is lost; a process killed between W and C had not been told.
 *
 * The look costs as much as half a write, and is only taken at every write where an R can have been. R needs a file whose
 * last write, by the same machine's clock, is `defaultQuietMillis` old. Let V be the write before W. The clock as read
 * after the write before V is no later than V, so if it reads less than that after W, V was not old enough for any R
 * between V and W. `lookAfterMillis` is far below it, so that a clock that is slewed, or coarse in the file system, makes
 * no difference. A clock that was set back proves nothing, so then the look is taken.
 *
 * Between looks the owner remembers the lines, within `unlookedLines` and `unlookedBytes`: when a look, or the renaming at
 * the end, finds the file gone although no importer can have taken it (somebody deleted the store, the clock was set
 * forth and back), they are appended again.
 */

/** How far apart two writes have to be for a look whether the segment was taken over. */
export const lookAfterMillis = 60_000;

/** Most lines, and most bytes of them, that are written between two looks. */
const unlookedLines = 64;
const unlookedBytes = 256 << 10;

/**
 * What became of a line: `written`; `confirmed`: written, and the file is still ours with all that was written before;
 * `taken`: the file is gone, so the line and those since the last that was confirmed belong into another segment;
 * `short`: only a part of it is in the file.
 */
export type LineOutcome = 'written' | 'confirmed' | 'taken' | 'short';

/** The owner's end of one segment. */
export interface SegmentFile {
  readonly path: string;
  /** Bytes written, torn lines included. */
  size(): number;
  /**
   * Appends a line made by `encodeLine` in one write. Throws what the disk says. After that and after a short write the
   * next line starts fresh, so that what reached the file of this one is one bad line.
   */
  append(line: EncodedLine): LineOutcome;
  /** Ends it: fsyncs if asked to, renames it to `.sealed` and gives that path. An empty one is deleted. Throws what the disk says. */
  seal(durable: boolean): string | undefined;
  /** Lets go of a file that was taken over; fsyncs it, since it is out of reach of a later flush. */
  abandon(): void;
}

/** Creates a segment with a random name. Throws what the disk says. */
export function createSegmentFile(directory: string, lookMillis: number = lookAfterMillis): SegmentFile {
  const owned = ownership(lookMillis);
  const name = newSegmentName();
  const path = segmentPath(directory, name, 'open');
  const descriptor = openSync(path, 'wx');
  let size = 0;
  let torn = false;

  return {
    path,
    size: () => size,

    append(line) {
      const start = torn ? 0 : 1;
      const length = line.length - start;
      torn = true;
      const written = writeSync(descriptor, line.bytes, start, length);
      size += written;
      if (written < length) return 'short';
      torn = false;
      if (owned.isCertainAfter(written)) return 'written';
      return existsSync(path) ? 'confirmed' : 'taken';
    },

    seal(durable) {
      try {
        if (durable) fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      if (size === 0) {
        rmSync(path, { force: true });
        return undefined;
      }
      const sealed = segmentPath(directory, name, 'sealed');
      renameSync(path, sealed);
      return sealed;
    },

    abandon() {
      try {
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/** Knows when nobody can have taken a segment over since its owner looked last. */
function ownership(lookMillis: number): { isCertainAfter(bytes: number): boolean } {
  let clockBeforeLast = Date.now();
  let clock = clockBeforeLast;
  let lines = 0;
  let bytes = 0;
  return {
    isCertainAfter(written) {
      const now = Date.now();
      lines += 1;
      bytes += written;
      const certain = now >= clock && now - clockBeforeLast < lookMillis;
      clockBeforeLast = clock;
      clock = now;
      if (certain && lines < unlookedLines && bytes < unlookedBytes) return true;
      lines = 0;
      bytes = 0;
      return false;
    },
  };
}
