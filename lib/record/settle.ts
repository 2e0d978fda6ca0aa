import type { Stats } from 'node:fs';
import { cachedDigest } from './file-cache.js';
import { digestLater, digestNow, type FileContent, regularFile } from './file-digest.js';
import { fileName, type OpenPointer } from './pointer-like.js';
import { notRedacted, redactedName } from './redaction.js';

/** Files up to this size are hashed while the caller waits, whatever kind of function it is. */
export const smallFileBytes = 1024 * 1024;
/** Files up to this size are hashed while a function waits that may be synchronous. */
export const largestSyncBytes = 64 * 1024 * 1024;

/** What settling needs of the run. */
export interface SettlingRun {
  readonly projectRoot: string;
  /** The record is made: what comes later comes too late. */
  readonly closed: boolean;
  addReason(reason: string): void;
  /** A pointer can be told now that could not before. */
  noteSettled(): void;
}

/**
 * Looks at the pointer's file. Files up to `nowBytes` are hashed before this returns; larger ones in the background if
 * `later`, and then the promise of it is given; else the pointer stays without digest.
 */
export function settle(
  pointer: OpenPointer,
  run: SettlingRun,
  limits: { nowBytes: number; later: boolean },
): Promise<void> | undefined {
  if (pointer.settled) return undefined;
  const stats = regularFile(pointer.path);
  if (stats === undefined) return finish(pointer, run);
  if (!pointer.named) pointer.artifact = redactedName(fileName(pointer.path, run.projectRoot));
  if (pointer.artifact === '') run.addReason(`a file was dropped: ${notRedacted}`);
  if (pointer.bytes === -1) pointer.bytes = stats.size;
  if (!pointer.hashed) return finish(pointer, run);
  return hash(pointer, stats, { ...limits, run });
}

interface Hashing {
  readonly run: SettlingRun;
  readonly nowBytes: number;
  readonly later: boolean;
}

function hash(pointer: OpenPointer, stats: Stats, { run, nowBytes, later }: Hashing): Promise<void> | undefined {
  if (stats.size <= nowBytes || cachedDigest(pointer.path, stats) !== undefined)
    return accept(pointer, run, digestNow(pointer.path, stats));
  if (!later) return finish(pointer, run);
  return digestLater(pointer.path, stats, () => run.closed).then((content) => accept(pointer, run, content));
}

function accept(pointer: OpenPointer, run: SettlingRun, content: FileContent): undefined {
  if (run.closed) return undefined;
  pointer.bytes = content.bytes;
  if (content.digest !== undefined) pointer.digest = content.digest;
  if (content.problem !== undefined) run.addReason(`${pointer.artifact} has no digest: ${content.problem}`);
  return finish(pointer, run);
}

function finish(pointer: OpenPointer, run: SettlingRun): undefined {
  pointer.settled = true;
  run.noteSettled();
}
