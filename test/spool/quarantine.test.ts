import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MltraceError } from '../../lib/errors.js';
import { quarantineLines } from '../../lib/spool/reader.js';
import { temporaryDirectories } from './temporary-spool.js';

describe('quarantine', () => {
  const temporaryDirectory = temporaryDirectories();
  const problem = (offset: number) => ({ offset, reason: 'because', line: `line\t"${offset}"` });
  const read = (path: string): readonly unknown[] =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));

  it('keeps each bad line once, with its segment, place and reason', () => {
    const directory = join(temporaryDirectory(), 'quarantine');
    assert.equal(quarantineLines(directory, 'a1', [problem(0), problem(7)]), 2);
    assert.equal(quarantineLines(directory, 'a1', [problem(7), problem(9)]), 1);
    assert.equal(quarantineLines(directory, 'a1', [problem(0)]), 0);
    assert.deepEqual(
      read(join(directory, 'a1.jsonl')),
      [0, 7, 9].map((offset) => ({ segment: 'a1', ...problem(offset) })),
    );
  });

  it('makes nothing for no problems', () => {
    const directory = join(temporaryDirectory(), 'quarantine');
    assert.equal(quarantineLines(directory, 'a1', []), 0);
    assert.equal(existsSync(directory), false);
  });

  it('starts a fresh line after one that was cut', () => {
    const directory = temporaryDirectory();
    quarantineLines(directory, 'a1', [problem(0)]);
    appendFileSync(join(directory, 'a1.jsonl'), '{"segment":"a1","offset":5');
    quarantineLines(directory, 'a1', [problem(5)]);
    quarantineLines(directory, 'a1', [problem(5)]);
    const lines = readFileSync(join(directory, 'a1.jsonl'), 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.endsWith('}')),
      [true, false, true],
    );
  });

  it('says so when lines cannot be kept', () => {
    const path = join(temporaryDirectory(), 'file');
    writeFileSync(path, '');
    assert.throws(
      () => quarantineLines(path, 'a1', [problem(0)]),
      (error) => error instanceof MltraceError && error.code === 'MLTRACE_IO',
    );
  });
});
