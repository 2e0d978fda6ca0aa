import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { listSegments } from '../../lib/spool/reader.js';
import { runChild } from './child-processes.js';
import { runsIn, temporaryDirectories, upTo } from './temporary-spool.js';

describe('spool at the end of a process', () => {
  const temporaryDirectory = temporaryDirectories();
  const states = (directory: string): readonly boolean[] => listSegments(directory).map((segment) => segment.sealed);

  for (const [mode, status] of [
    ['end', 0],
    ['exit', 0],
    ['throw', 1],
  ] as const) {
    it(`keeps and seals everything on ${mode}, and holds the process back in nothing`, () => {
      const directory = temporaryDirectory();
      const end = runChild([mode, directory, 100]);
      assert.equal(end.status, status, end.stderr);
      assert.deepEqual(runsIn(directory), upTo(100));
      assert.deepEqual(states(directory), [true]);
    });
  }

  it('keeps everything on kill -9, in an open segment', () => {
    const directory = temporaryDirectory();
    assert.equal(runChild(['kill', directory, 100]).signal, 'SIGKILL');
    assert.deepEqual(runsIn(directory), upTo(100));
    assert.deepEqual(states(directory), [false]);
  });

  it('seals what other exit handlers still record', () => {
    const directory = temporaryDirectory();
    runChild(['late', directory, 3]);
    assert.deepEqual(runsIn(directory), [0, 1, 2]);
    assert.ok(states(directory).every((sealed) => sealed));
  });

  it('gives each worker thread a segment of its own', () => {
    const directory = temporaryDirectory();
    const end = runChild(['worker', directory]);
    assert.equal(end.status, 0, end.stderr);
    assert.deepEqual(states(directory), [true, true]);
    assert.equal(new Set(readdirSync(directory)).size, 2);
  });
});
