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

export interface SegmentSequenceOptions {
  /** Bytes all segments of the directory may take together. */
  readonly maxBytes: number;
  /** How far apart two writes have to be for a look whether the segment was taken over. */
  readonly lookMillis: number;
  /** Takes back what was appended to a segment that is gone: it has to be appended again. */
  readonly giveBack: (json: readonly string[]) => void;
}

export function createSegmentSequence(directory: string, options: SegmentSequenceOptions): SegmentSequence {
  const { maxBytes, lookMillis, giveBack } = options;
  const bound = createSpoolBound(directory, maxBytes);
  const unsynced = createUnsyncedFiles();
  let current: SegmentFile | undefined;
  /** Appended to it since the last look at it. */
  let unconfirmed: string[] = [];
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
        if (outcome === 'written') unconfirmed.push(json);
        if (outcome === 'confirmed' && unconfirmed.length > 0) unconfirmed = [];
        if (outcome === 'written' || outcome === 'confirmed') return written(line.length - 1);
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
    const segment = createSegmentFile(directory, lookMillis);
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
    takeBack();
  }

  function takeBack(): void {
    const lost = unconfirmed;
    unconfirmed = [];
    if (lost.length > 0) giveBack(lost);
  }

  function seal(): void {
    end((segment) => unsynced.add(segment.seal(false)));
  }

  function end(sealed: (segment: SegmentFile) => void): void {
    const segment = current;
    if (segment === undefined) return;
    current = undefined;
    if (quietly(() => sealed(segment)) === 'gone') takeBack();
    else unconfirmed = [];
  }

  /** `gone`: the file's name is, since it was taken over, or the whole directory was deleted. */
  function quietly(action: () => void): 'gone' | undefined {
    try {
      action();
      return undefined;
    } catch (failure) {
      if (isErrno(failure, 'ENOENT')) return 'gone';
      warnOfDisk(directory, failure);
      return undefined;
    }
  }

  function sync(): void {
    end((segment) => void segment.seal(true));
    quietly(() => unsynced.sync());
    if (syncedLines === lines) return;
    syncedLines = lines;
    quietly(() => syncDirectories(directory, topmostMade));
    topmostMade = undefined;
  }

  return { append, seal, sync, bytes: () => bytes };
}
