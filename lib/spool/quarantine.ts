import { closeSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MltraceError, messageOf } from '../errors.js';
import { makeDirectory } from '../make-directory.js';
import type { SpoolProblem } from './contract.js';
import { isErrno } from './disk-errors.js';

/**
 * Keeps lines that are no facts in `<directory>/<segment name>.jsonl`, one JSON `{segment, offset, reason, line}` each,
 * fsynced, because their segment is deleted next. A line that is already there (same offset) is not written again.
 * Gives the number written. Throws MLTRACE_IO when they cannot be kept.
 */
export function quarantineLines(directory: string, segmentName: string, problems: readonly SpoolProblem[]): number {
  if (problems.length === 0) return 0;
  const path = join(directory, `${segmentName}.jsonl`);
  try {
    makeDirectory(directory);
    const kept = readKept(path);
    const fresh = problems.filter((problem) => !kept.offsets.has(problem.offset));
    const lines = fresh.map(({ offset, reason, line }) =>
      JSON.stringify({ segment: segmentName, offset, reason, line }),
    );
    if (lines.length > 0) appendDurably(path, `${kept.torn ? '\n' : ''}${lines.join('\n')}\n`);
    return lines.length;
  } catch (cause) {
    throw new MltraceError('MLTRACE_IO', `bad lines cannot be kept in ${path}: ${messageOf(cause)}`, { cause });
  }
}

/** Offsets already there; `torn` when the last write was cut short. */
function readKept(path: string): { readonly offsets: ReadonlySet<number>; readonly torn: boolean } {
  const text = readIfThere(path);
  const offsets = new Set<number>();
  for (const line of text.split('\n')) {
    const offset = offsetOf(line);
    if (offset !== undefined) offsets.add(offset);
  }
  return { offsets, torn: text !== '' && !text.endsWith('\n') };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (failure) {
    if (isErrno(failure, 'ENOENT')) return '';
    throw failure;
  }
}

function offsetOf(line: string): number | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (value === null || typeof value !== 'object' || !('offset' in value)) return undefined;
    return typeof value.offset === 'number' ? value.offset : undefined;
  } catch {
    return undefined;
  }
}

function appendDurably(path: string, text: string): void {
  const descriptor = openSync(path, 'a');
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
