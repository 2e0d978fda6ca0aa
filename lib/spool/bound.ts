import { warnOnce } from '../config/warn.js';
import { listSegments } from './segments.js';

/** Keeps the segments of all processes together under a number of bytes. */
export interface SpoolBound {
  /** Whether so many bytes more fit. `fresh`: a segment is about to be made, a good moment to measure. */
  admits(bytes: number, fresh: boolean): boolean;
  /** Counts what was appended. */
  add(bytes: number): void;
}

/** Bytes after which the directory is measured again: others append too. */
const measureEveryBytes = 4 << 20;

/** Measuring may take this share of the time at most: a directory of very many segments is slow to measure. */
const measuringShare = 0.001;

export function createSpoolBound(directory: string, maxBytes: number): SpoolBound {
  const stride = Math.min(measureEveryBytes, maxBytes / 8);
  let used = 0;
  let sinceMeasured = 0;
  let nextMeasureAt = 0;

  function measure(): void {
    const start = performance.now();
    if (start < nextMeasureAt) return;
    try {
      used = listSegments(directory).reduce((sum, segment) => sum + segment.size, 0);
    } catch {
      // A directory that may not be listed is not bounded by it: what was counted so far stands.
    }
    sinceMeasured = 0;
    const end = performance.now();
    nextMeasureAt = end + (end - start) / measuringShare;
  }

  return {
    admits(bytes, fresh) {
      if (fresh || sinceMeasured >= stride || used + bytes > maxBytes) measure();
      if (used + bytes > maxBytes / 2) warnOfHalf(directory, used, maxBytes);
      if (used + bytes <= maxBytes) return true;
      warnOfFull(directory, maxBytes);
      return false;
    },
    add(bytes) {
      used += bytes;
      sinceMeasured += bytes;
    },
  };
}

function warnOfHalf(directory: string, used: number, maxBytes: number): void {
  warnOnce(
    'MLTRACE_SPOOL_HALF',
    `${directory} holds ${used} of at most ${maxBytes} bytes; run any mltrace command on this store to import them`,
    directory,
  );
}

function warnOfFull(directory: string, maxBytes: number): void {
  warnOnce(
    'MLTRACE_SPOOL_FULL',
    `${directory} holds its ${maxBytes} bytes; runs are dropped until any mltrace command on this store imports them`,
    directory,
  );
}
