import { whenQuiet } from './background-timers.js';
import { createSpoolBound } from './bound.js';
import { isErrno, warnOfDisk } from './disk-errors.js';
import { encodeLine } from './line.js';
import { createSegmentFile, type SegmentFile } from './segment-file.js';
import { makeSpoolDirectory, syncDirectories } from './spool-directory.js';
import { createUnsyncedFiles } from './unsynced-files.js';

/** Bytes from which on a segment is sealed. */
export const sealAtBytes = 4 << 20;

/** A segment without an append for so long is sealed. */
export const sealAfterQuietMillis = 1_000;

/** `full`: the spool's bound leaves no room. `refused`: the disk did not take it. */
export type AppendOutcome = 'written' | 'full' | 'refused';

/** The segments one writer fills, one after the other. No method throws. */
export interface SegmentSequence {
  append(json: string): AppendOutcome;
  /** Seals the segment at hand. */
  seal(): void;
  /** Fsyncs everything written since the last call, and seals. */
  sync(): void;
  /** Bytes written since the start. */
  bytes(): number;
}

/** A taken-over segment costs one attempt, a short write and the error behind it another. */
const attempts = 4;

export function createSegmentSequence(directory: string, maxBytes: number): SegmentSequence {
  const bound = createSpoolBound(directory, maxBytes);
  const unsynced = createUnsyncedFiles();
  let current: SegmentFile | undefined;
  let topmostMade: string | undefined;
  let bytes = 0;
  let lines = 0;
  let syncedLines = 0;

  function append(json: string): AppendOutcome {
    const line = encodeLine(json);
    let refusal: unknown = 'it is taken over again and again';
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (!bound.admits(line.length, current === undefined)) return 'full';
      try {
        current ??= begin();
        const outcome = current.append(line);
        if (outcome === 'taken') release();
        if (outcome === 'written') return written(line.length - 1);
      } catch (failure) {
        refusal = failure;
        if (current === undefined || isErrno(failure, 'ENOSPC', 'EDQUOT')) break;
        // The error may be this file's own (its size, its blocks): another one is tried.
        seal();
      }
    }
    warnOfDisk(directory, refusal);
    return 'refused';
  }

  function begin(): SegmentFile {
    topmostMade = makeSpoolDirectory(directory) ?? topmostMade;
    const segment = createSegmentFile(directory);
    whenQuiet({ millis: sealAfterQuietMillis, progress: () => (current === segment ? lines : undefined), act: seal });
    return segment;
  }

  function written(length: number): AppendOutcome {
    bound.add(length);
    bytes += length;
    lines += 1;
    if ((current?.size() ?? 0) >= sealAtBytes) seal();
    return 'written';
  }

  function release(): void {
    const taken = current;
    current = undefined;
    quietly(() => taken?.abandon());
  }

  function seal(): void {
    const segment = current;
    current = undefined;
    quietly(() => unsynced.add(segment?.seal(false)));
  }

  function quietly(action: () => void): void {
    try {
      action();
    } catch (failure) {
      // A name that is gone was taken over, or the whole directory was deleted: what was appended is not ours any more.
      if (!isErrno(failure, 'ENOENT')) warnOfDisk(directory, failure);
    }
  }

  function sync(): void {
    const segment = current;
    current = undefined;
    quietly(() => segment?.seal(true));
    quietly(() => unsynced.sync());
    if (syncedLines === lines) return;
    syncedLines = lines;
    quietly(() => syncDirectories(directory, topmostMade));
    topmostMade = undefined;
  }

  return { append, seal, sync, bytes: () => bytes };
}
