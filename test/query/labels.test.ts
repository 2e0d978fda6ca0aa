import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Annotation, type Fact, isRunRecord } from '../../lib/lineage/facts.js';
import { mergeAnnotations } from '../../lib/lineage/merge.js';
import { exportFacts } from '../../lib/query/export-facts.js';
import { affected, label, labels, labelsOf, retract, retracted } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { fact } from '../reference/make.js';
import { randomLog } from '../reference/random-log.js';
import { factsAsOf } from './facts-as-of.js';
import { allEdges, naiveDepths } from './naive-lineage.js';
import { minute, pipeline, run, runId } from './pipeline-facts.js';
import { withStore } from './temporary-store.js';

const put = (id: string, subject: string, name: string, fields: Record<string, unknown> = {}): Fact =>
  fact({ annotation: id, at: minute(100), subject, key: `label:${name}`, value: true, ...fields });

const annotationsIn = async (store: LineageStore): Promise<number> => {
  let count = 0;
  for await (const one of exportFacts(store)) if ('annotation' in one) count += 1;
  return count;
};

describe('labels', () => {
  it('flow from an input from outside to everything made from it', async () => {
    await withStore([...pipeline, put('a', 'artifact:default/source.csv', 'customer')], async (store) => {
      const { labels: carried } = await labelsOf(store, 'predictions.csv');
      assert.deepEqual(
        carried.map(({ label: name, sources }) => [name, sources[0]?.artifact?.name, sources[0]?.external]),
        [['customer', 'source.csv', true]],
      );
      const answer = await affected(store, 'customer');
      assert.deepEqual(answer.labelled, []);
      assert.equal(answer.external.length, 1);
      assert.deepEqual(
        answer.versions.map(({ artifact }) => artifact),
        ['clean.csv', 'model.json', 'predictions.csv', 'raw.csv'],
      );
      assert.deepEqual(
        answer.runs.map(({ component }) => component),
        ['clean', 'infer', 'ingest', 'train'],
      );
      assert.deepEqual((await labels(store)).labels, [
        { namespace: 'default', label: 'customer', labelled: 0, external: 1 },
      ]);
    });
  });

  it('stay on the version they were put on, and flow from that one only', async () => {
    const [again, reader] = [
      run(5, 'ingest', { writes: ['raw.csv'] }),
      run(6, 'clean', { reads: ['raw.csv'], writes: ['b'] }),
    ];
    const facts = [...pipeline, put('a', 'artifact:default/raw.csv', 'old', { at: minute(20) }), again, reader];
    await withStore(facts, async (store) => {
      assert.deepEqual((await labelsOf(store, 'b')).labels, []);
      assert.equal((await labelsOf(store, 'clean.csv')).labels.length, 1);
      // As of a time only what was said by then counts.
      assert.deepEqual((await labelsOf(store, 'raw.csv', { at: minute(12) })).labels, []);
    });
  });

  it('on what no run wrote are accepted and listed apart, and flow once it is read', async () => {
    const early = [put('a', 'artifact:default/later.csv', 'x'), put('b', `version:${'0'.repeat(32)}`, 'x')];
    await withStore([...pipeline, ...early], async (store) => {
      const answer = await affected(store, 'x');
      assert.deepEqual(answer.external.map(({ subject }) => subject).sort(), [
        'artifact:default/later.csv',
        `version:${'0'.repeat(32)}`,
      ]);
      assert.deepEqual([answer.labelled, answer.versions, answer.runs], [[], [], []]);
    });
  });

  it('of one name in two namespaces are two labels', async () => {
    const staged = run(7, 'ingest', { namespace: 'staging', writes: ['clean.csv'] });
    const said = [put('a', 'artifact:default/clean.csv', 'x'), put('b', 'artifact:staging/clean.csv', 'x')];
    await withStore([...pipeline, staged, ...said], async (store) => {
      await assert.rejects(affected(store, 'x'), { code: 'MLTRACE_AMBIGUOUS', message: /default, staging/ });
      assert.deepEqual((await affected(store, 'x', { namespace: 'staging' })).runs, []);
      assert.equal((await affected(store, 'x', { namespace: 'default' })).runs.length, 2);
      await retract(store, 'x', { namespace: 'staging' });
      const { labels: all } = await retracted(store);
      assert.deepEqual(
        all.map(({ namespace }) => namespace),
        ['staging'],
      );
      assert.deepEqual((await retracted(store, { namespace: 'default' })).labels, []);
    });
  });

  it('are put on and taken off, and refused when they are no labels', async () => {
    await withStore(pipeline, async (store) => {
      const subject = await label(store, 'clean.csv', 'x', { author: 'ann' });
      assert.equal(subject.external, false);
      assert.equal((await labelsOf(store, 'model.json')).labels[0]?.sources[0]?.author, 'ann');
      await label(store, 'clean.csv', 'x', { remove: true });
      assert.deepEqual((await labels(store)).labels, []);
      assert.equal((await label(store, 'nothing.csv', 'y')).external, true);
      for (const wrong of ['', 'a b', '-x', 'a/b', 'x'.repeat(129), 'a\nb'])
        await assert.rejects(label(store, 'raw.csv', wrong), { code: 'MLTRACE_OPTION_INVALID' });
    });
  });

  it('survive cycles of explicit dependencies and runs in the future', async () => {
    const cycle = [
      run(8, 'a', {
        dependsOn: [runId(9)],
        reads: ['clean.csv'],
        writes: ['a.out'],
        startedAt: '2999-01-01T00:00:00Z',
        endedAt: '2999-01-01T00:01:00Z',
      }),
      run(9, 'b', {
        dependsOn: [runId(8)],
        writes: ['b.out'],
        startedAt: '2999-01-01T00:00:00Z',
        endedAt: '2999-01-01T00:01:00Z',
      }),
    ];
    await withStore([...pipeline, ...cycle, put('a', 'artifact:default/clean.csv', 'x')], async (store) => {
      for (const name of ['a.out', 'b.out']) assert.equal((await labelsOf(store, name)).labels.length, 1);
      assert.equal((await affected(store, 'x')).versions.length, 4);
      assert.equal((await affected(store, 'x', { at: minute(200) })).versions.length, 2);
    });
  });
});

describe('the retraction of a label', () => {
  it('is idempotent: said again, nothing is written and nothing is put off', async () => {
    await withStore([...pipeline, put('a', 'artifact:default/source.csv', 'consent')], async (store) => {
      const first = await retract(store, 'consent', { graceSeconds: 3600, author: 'ann' });
      assert.equal(first.changed, true);
      const again = await retract(store, 'consent', { graceSeconds: 7200, author: 'bob' });
      assert.deepEqual(again, { ...first, changed: false });
      assert.equal(await annotationsIn(store), 2);
      const [pending] = (await retracted(store)).labels;
      assert.deepEqual([pending?.retraction?.inEffect, pending?.retraction?.author], [false, 'ann']);
      const later = (await labelsOf(store, 'model.json', { at: '2999-01-01T00:00:00Z' })).labels[0];
      assert.equal(later?.retraction?.inEffect, true);
      const now = await retract(store, 'consent');
      assert.equal(now.changed, true);
      assert.equal((await affected(store, 'consent')).retraction?.inEffect, true);
      assert.equal((await retract(store, 'consent', { undo: true })).changed, true);
      assert.equal((await retract(store, 'consent', { undo: true })).changed, false);
      assert.deepEqual((await retracted(store)).labels, []);
    });
  });

  it('of a label that nobody gave is refused, naming what is close, and nothing is written', async () => {
    await withStore([...pipeline, put('a', 'artifact:default/source.csv', 'consent')], async (store) => {
      await assert.rejects(retract(store, 'consnet'), { code: 'MLTRACE_NOT_FOUND', message: /did you mean 'consent'/ });
      await assert.rejects(retract(store, 'consent', { namespace: 'staging' }), {
        code: 'MLTRACE_NOT_FOUND',
        message: /it is in default/,
      });
      await assert.rejects(retract(store, 'consent', { graceSeconds: -1 }), { code: 'MLTRACE_OPTION_INVALID' });
      assert.equal(await annotationsIn(store), 1);
    });
    await withStore(pipeline, (store) =>
      assert.rejects(affected(store, 'x'), { code: 'MLTRACE_NOT_FOUND', message: /nothing is labelled/ }),
    );
  });
});

describe('labels on random logs', function () {
  this.timeout(120_000);

  it('reach what can be reached along the edges, now and as of any time', async () => {
    const second = (n: number): string => `2026-03-01T00:00:${String(n).padStart(2, '0')}.000000Z`;
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), fc.integer({ min: 8, max: 30 }), async (seed, n) => {
        const names = ['a.csv', 'b.csv', 'model', 's3://bucket/c'];
        const said = names.flatMap((name, index) =>
          ['default', 'staging'].map((namespace) =>
            fact({
              annotation: `${namespace}-${name}`,
              at: second(5 + 3 * index),
              subject: `artifact:${namespace}/${name}`,
              key: 'label:x',
              value: true,
            }),
          ),
        );
        const facts = [...randomLog(seed), ...said];
        const at = second(n);
        const known = annotationsAsOf(facts, at);
        const ask = async (store: LineageStore, options: { at?: string } = {}) => {
          const answers: unknown[] = [];
          for (const namespace of ['default', 'staging'])
            answers.push(await affected(store, 'x', { ...options, namespace }).catch((error: Error) => error.name));
          return answers;
        };
        const then = await withStore([...factsAsOf(facts, at), ...known], async (store) => {
          await checkAgainstEdges(store);
          return ask(store);
        });
        const asked = await withStore(facts, (store) => ask(store, { at }));
        assert.deepEqual(asked, then);
      }),
      { numRuns: 8 },
    );
  });
});

/** Of two annotations with one id the store has one, whatever the time. */
function annotationsAsOf(facts: readonly Fact[], at: string): readonly Fact[] {
  const merged = new Map<string, Annotation>();
  for (const one of facts) {
    if (isRunRecord(one)) continue;
    const other = merged.get(one.annotation);
    merged.set(one.annotation, other === undefined ? one : mergeAnnotations(other, one));
  }
  return [...merged.values()].filter((one) => one.at <= at);
}

/** What a label reaches is what a search along every edge finds. */
async function checkAgainstEdges(store: LineageStore): Promise<void> {
  const edges = await allEdges(store);
  const { labels: all } = await labels(store);
  for (const { namespace } of all) {
    const { labelled, external, versions, runs } = await affected(store, 'x', { namespace });
    const starts = [...labelled, ...external].map(({ subject }) => subject.slice(subject.indexOf(':') + 1));
    const reached = new Set(starts.flatMap((start) => [...naiveDepths(start, edges, 'downstream').keys()]));
    const expected = [...reached].filter((id) => !starts.includes(id)).sort();
    assert.deepEqual([...versions, ...runs].map(({ id }) => id).sort(), expected);
    for (const { id } of versions.slice(0, 3)) {
      const carried = (await labelsOf(store, id)).labels.filter((each) => each.namespace === namespace);
      assert.deepEqual(carried.flatMap(({ sources }) => sources.map(({ subject }) => subject)).sort(), sourcesOf(id));
    }
    function sourcesOf(id: string): readonly string[] {
      const upstream = naiveDepths(id, edges, 'upstream');
      return [...labelled, ...external]
        .map(({ subject }) => subject)
        .filter((subject) => upstream.has(subject.slice(subject.indexOf(':') + 1)))
        .sort();
    }
  }
}
