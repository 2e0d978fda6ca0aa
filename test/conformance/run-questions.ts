import assert from 'node:assert/strict';
import { names } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { compareMeasures } from '../query/compare-measures.js';
import { randomMeasuredRuns } from '../query/naive-measures.js';
import { fact, run } from '../reference/make.js';
import { Random } from '../reference/random.js';

/** What runs measured and checked, and names that begin with a text. */
export function answersOfRuns(store: () => LineageStore): void {
  it('agrees with a walk through the records on what random runs measured and checked', async function () {
    this.timeout(60_000);
    const random = new Random(11);
    const namespace = 'one';
    const runs = randomMeasuredRuns(random, namespace, 40);
    await store().apply(runs);
    for (let round = 0; round < 12; round += 1) await compareMeasures(store(), runs, { random, namespace });
  });

  it('gives the names that begin with a text, by name and each once', async () => {
    const said = (n: number, subject: string, key: string) =>
      fact({ annotation: `n${n}`, at: '2026-03-01T00:00:00Z', subject, key, value: true });
    await store().apply([
      run({ n: 1, component: 'train', tags: ['nightly', 'model'], writes: [{ artifact: 'a/b.csv', at: null }] }),
      run({ n: 2, component: 'trail', namespace: 'staging', reads: [{ artifact: 'a/b.csv' }, { artifact: 'A' }] }),
      said(1, 'component:default/train', 'tag:new'),
      said(2, 'artifact:default/A', 'label:née'),
      said(3, 'artifact:default/a/b.csv', 'label:née'),
    ]);
    const found = async (...ask: Parameters<typeof names> extends [unknown, ...infer Rest] ? Rest : never) =>
      (await names(store(), ...ask)).names;
    assert.deepEqual(await found('component'), ['trail', 'train']);
    assert.deepEqual(await found('component', { prefix: 'trai', namespace: 'staging' }), ['trail']);
    assert.deepEqual(await found('component', { prefix: 'trai', limit: 1 }), ['trail']);
    assert.deepEqual(await found('artifact', { prefix: 'a' }), ['a/b.csv']);
    assert.deepEqual(await found('artifact'), ['A', 'a/b.csv']);
    assert.deepEqual(await found('tag', { prefix: 'n' }), ['new', 'nightly']);
    assert.deepEqual(await found('label', { prefix: 'n' }), ['née']);
    assert.deepEqual(await found('label', { prefix: "'" }), []);
    assert.deepEqual(await found('namespace', { prefix: 's' }), ['staging']);
    await assert.rejects(found('run' as 'tag'), { code: 'MLTRACE_OPTION_INVALID' });
    await assert.rejects(found('tag', { limit: 0.5 }), { code: 'MLTRACE_OPTION_INVALID' });
  });
}
