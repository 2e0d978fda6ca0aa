import assert from 'node:assert/strict';
import { components, flags, names, writeAnnotation } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { compareMeasures } from '../query/compare-measures.js';
import { randomMeasuredRuns } from '../query/naive-measures.js';
import { at, fact, idOf, run } from '../reference/make.js';
import { Random } from '../reference/random.js';

/** What runs measured and checked, and names that begin with a text. */
export function answersOfRuns(store: () => LineageStore): void {
  it('agrees with a walk through the records on what random runs measured and checked', async function () {
    this.timeout(60_000);
    const random = new Random(11);
    const namespace = 'one';
    const runs = randomMeasuredRuns(random, namespace, 40);
    await store().apply(runs);
    for (let round = 0; round < 5; round += 1) await compareMeasures(store(), runs, { random, namespace });
  });

  it('lets what the later run says of its component hold, whichever comes first', async () => {
    const said = [
      run({ n: 1, component: 'train', owner: 'ann', description: 'Learns', tags: ['old'] }),
      run({ n: 5, component: 'train', owner: 'bob' }),
      run({ n: 3, component: 'train', owner: 'eve', tags: ['new'] }),
      run({ n: 9, component: 'train' }),
    ];
    const words = async (at?: string) => {
      const [component] = (await components(store(), { at })).components;
      return [component?.owner, component?.description, component?.tags];
    };
    for (const record of said) await store().apply([record]);
    assert.deepEqual(await words(), ['bob', 'Learns', ['new']]);
    assert.deepEqual(await words(at(4)), ['eve', 'Learns', ['new']]);
    assert.deepEqual(await words(at(2)), ['ann', 'Learns', ['old']]);
    assert.equal((await components(store(), { owner: 'ann' })).components.length, 0);
    assert.equal((await components(store(), { owner: 'bob', tag: 'new' })).components.length, 1);
  });

  it('keeps every flag that is put on and taken off at once, and lets the last one hold', async () => {
    await store().apply([run({ n: 1, end: 1, writes: [{ artifact: 'out' }] })]);
    const said = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        writeAnnotation(store(), {
          subject: 'artifact:default/out',
          key: 'flag',
          value: n % 2 === 0 ? true : null,
          author: n % 2 === 0 ? 'ann' : 'bob',
        }),
      ),
    );
    const rows = await store().read<{ id: string }>('MATCH (n:Annotation) RETURN n.id AS id');
    assert.deepEqual(rows.map(({ id }) => id).sort(), said.map(({ annotation }) => annotation).sort());
    const last = said.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
    const holding = (await flags(store())).flags.map(({ annotation }) => annotation);
    assert.deepEqual(holding, last?.value === true ? [last.annotation] : []);
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
    const [trace = '', span = ''] = idOf(1).split(':');
    const other = idOf(2).slice(trace.length + 1);
    assert.deepEqual(await found('run'), [span, other]);
    assert.deepEqual(await found('run', { limit: 1 }), [other]);
    assert.deepEqual(await found('run', { prefix: span.toUpperCase() }), [span]);
    assert.deepEqual(await found('run', { prefix: trace }), [idOf(1), idOf(2)]);
    assert.deepEqual(await found('run', { prefix: trace, namespace: 'staging' }), [idOf(2)]);
    assert.deepEqual(await found('run', { prefix: 'train' }), []);
    await assert.rejects(found('runs' as 'tag'), { code: 'MLTRACE_OPTION_INVALID' });
    await assert.rejects(found('tag', { limit: 0.5 }), { code: 'MLTRACE_OPTION_INVALID' });
  });
}
