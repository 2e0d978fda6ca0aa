import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { adoptAbandoned, listSegments, readSegment, removeSegment } from '../../lib/spool/reader.js';

/** A fresh directory, removed after each test of the suite that calls this. */
export function temporaryDirectories(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
  });
  return () => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-')));
    made.push(directory);
    return directory;
  };
}

/** The run with this number, of about as many bytes more as `padding`. */
export const run = (number: number, padding = 0): RunRecord => ({
  format: 1,
  id: `${'a'.repeat(32)}:${(number + 1).toString(16).padStart(16, '0')}`,
  namespace: 'default',
  component: 'train',
  status: 'ok',
  startedAt: '2026-01-31T09:00:00.000000Z',
  reads: [],
  writes: [],
  ...(padding > 0 && { description: 'ü'.repeat(padding / 2) }),
});

/** Numbers of the runs in all segments, sorted, each once. */
export function runsIn(directory: string): readonly number[] {
  const numbers = new Set<number>();
  for (const segment of listSegments(directory)) {
    for (const fact of readSegment(segment, 0, 1 << 30).facts) numbers.add(numberOf('id' in fact ? fact.id : ''));
  }
  return [...numbers].sort((a, b) => a - b);
}

/** What an importer does that takes owners for dead that were quiet so long: gives the numbers read, and deletes their segments. */
export function importEverything(directory: string, quietMillis = 0): readonly number[] {
  adoptAbandoned(directory, quietMillis);
  const numbers: number[] = [];
  for (const segment of listSegments(directory).filter((listed) => listed.sealed)) {
    for (const fact of readSegment(segment, 0, 1 << 30).facts) numbers.push(numberOf('id' in fact ? fact.id : ''));
    removeSegment(segment);
  }
  return numbers;
}

const numberOf = (id: string): number => Number.parseInt(id.slice(33), 16) - 1;

/** 0, 1, … below `count`. */
export const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
