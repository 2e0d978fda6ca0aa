import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { mergeRuns } from '../../lib/lineage/merge.js';
import { component } from '../../lib/record/component.js';
import { currentRun } from '../../lib/record/current-run.js';
import { type Recording, startRecording } from './recording.js';

describe('a run that is open for more than a second', () => {
  let recording: Recording;
  before(() => {
    recording = startRecording({ namespace: 'lab' });
  });
  after(() => recording.close());

  const told = (name: string): readonly RunRecord[] =>
    recording.records().filter((record) => record.component === name);

  async function until(name: string, accepts: (records: readonly RunRecord[]) => boolean): Promise<void> {
    while (!accepts(told(name))) await sleep(20);
  }

  it('is told as running with its settled pointers, and again when it has grown', async () => {
    writeFileSync('small', 'x');
    writeFileSync('out', 'y');
    const long = component('long', async () => {
      currentRun().input('small').output('out', { artifact: 'known' }).parameter('rate', 1).measure('loss', 2);
      await until('long', (records) => records.length === 1);
      currentRun().input('more').measure('loss', 1);
      await until('long', (records) => records.length === 2);
      return randomBytes(1);
    });
    await long();
    const records = told('long').toSorted(
      (a, b) => a.reads.length - b.reads.length || (a.endedAt === undefined ? -1 : 1),
    );
    assert.deepEqual(
      records.map(({ status }) => status),
      ['running', 'running', 'ok'],
    );
    const [first, second, last] = records;
    assert.ok(first !== undefined && second !== undefined && last !== undefined);
    assert.deepEqual(
      first.reads.map(({ artifact, digest }) => [artifact, digest !== undefined]),
      [['small', true]],
    );
    assert.deepEqual(
      first.writes.map(({ artifact }) => artifact),
      ['known'],
    );
    assert.deepEqual(
      second.reads.map(({ artifact }) => artifact),
      ['small', 'more'],
    );
    for (const { endedAt, parameters, measures, namespace } of [first, second])
      assert.deepEqual([endedAt, parameters, measures, namespace], [undefined, undefined, undefined, 'lab']);
    assert.equal(JSON.stringify([first, second].reduce(mergeRuns, last)), JSON.stringify(last));
  });

  it('is told once when it has nothing new, and short runs beside it never', async () => {
    const short = component('short', async () => {});
    const quiet = component('quiet', async () => {
      await until('quiet', (records) => records.length === 1);
      // Long enough for two more looks.
      for (let count = 0; count < 25; count++) await Promise.all([short(), sleep(100)]);
    });
    await quiet();
    assert.deepEqual(
      told('quiet')
        .map(({ status }) => status)
        .sort(),
      ['ok', 'running'],
    );
    assert.deepEqual([...new Set(told('short').map(({ status }) => status))], ['ok']);
  });
});
