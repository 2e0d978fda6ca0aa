import assert from 'node:assert/strict';
import { makeFaulty, sparse } from '../../bench/faulty-pipelines.js';
import type { Fact } from '../../lib/lineage/facts.js';
import { versionId } from '../../lib/lineage/ids.js';
import { type Review, review } from '../../lib/query/index.js';
import { at, fact, idOf, run } from '../reference/make.js';
import { Random } from '../reference/random.js';
import { factsOf } from '../review/facts-of-pipeline.js';
import { summaryOf } from './observed-pipeline.js';
import { withStore } from './temporary-store.js';

type Sketch = Parameters<typeof run>[0];

/** Two ingests, one wrong; four inferences, two behind each. */
const ingests = [
  {
    n: 1,
    end: 1,
    component: 'ingest',
    writes: [{ artifact: 'raw' }],
    parameters: { rows: 10 },
    code: { revision: 'old' },
  },
  {
    n: 4,
    end: 4,
    component: 'ingest',
    writes: [{ artifact: 'raw' }],
    parameters: { rows: 3 },
    code: { revision: 'new' },
  },
] as const;
const infer = (n: number, fields: Partial<Sketch> = {}) =>
  run({
    n,
    end: n,
    component: 'infer',
    reads: [{ artifact: 'raw' }],
    writes: [{ artifact: `out-${n}.csv` }],
    ...fields,
  });
const runs = [...ingests.map((sketch) => run(sketch)), infer(2), infer(3), infer(5), infer(6)];

const flag = (n: number, fields: Record<string, unknown> = {}): Fact =>
  fact({
    annotation: `f${n}`,
    at: at(50),
    subject: `artifact:default/out-${n}.csv`,
    key: 'flag',
    value: true,
    ...fields,
  });
const versionOf = (n: number): string => versionId(idOf(n), infer(n).writes[0] ?? assert.fail());

describe('a review', () => {
  it('names the run that only flagged outputs are downstream of, and what is different about it', async () => {
    await withStore([...runs, flag(5), flag(6)], async (store) => {
      const answer = await review(store);
      assert.deepEqual(answer.flagged, [versionOf(6), versionOf(5)]);
      assert.equal(answer.passing, 2);
      assert.deepEqual(answer.tooLittle, []);
      const [first] = answer.classes;
      assert.deepEqual(first?.runs, [idOf(4)]);
      assert.deepEqual(first?.flagged, [versionOf(6), versionOf(5)]);
      assert.deepEqual([first?.rank, first?.passing, first?.culprit, first?.explains], [1, 0, 1, 2]);
      assert.deepEqual(first?.evidence[0]?.differences, [
        { what: 'code', name: 'revision', here: 'new', usual: 'old', alike: 0 },
        { what: 'parameter', name: 'rows', here: '3', usual: '10', alike: 0 },
      ]);
      assert.deepEqual(answer.contrast, {
        components: ['default/infer'],
        sameNames: false,
        leftOut: 0,
        since: at(2),
        until: at(6),
      });
    });
  });

  it('ranks by every formula that is named, and refuses another', async () => {
    await withStore([...runs, flag(5), flag(6)], async (store) => {
      const scores = { ochiai: 1, jaccard: 1, tarantula: 1, difference: 1, count: 0.5, dstar2: Number.MAX_VALUE };
      for (const [method, score] of Object.entries(scores)) {
        const { classes } = await review(store, { method: method as 'ochiai' });
        assert.deepEqual([classes[0]?.runs, classes[0]?.score], [[idOf(4)], score], method);
      }
      await assert.rejects(review(store, { method: 'magic' as 'ochiai' }), {
        code: 'MLTRACE_OPTION_INVALID',
        message: /method: expected one of posterior, evidence, ochiai/,
      });
    });
  });

  it('takes for contrast what is named alike but for digits, and never what was written beside a flagged output', async () => {
    const beside = infer(6, { writes: [{ artifact: 'out-6.csv' }, { artifact: 'log-6.txt' }] });
    const other = infer(7, { writes: [{ artifact: 'report.html' }] });
    await withStore([...runs.slice(0, -1), beside, other, flag(5), flag(6)], async (store) => {
      const { passing, contrast } = await review(store);
      assert.deepEqual([passing, contrast.sameNames], [2, true]);
    });
  });

  it('looks at the outputs of a window and as of a time only', async () => {
    const early = fact({ annotation: 'e', at: at(3), subject: `version:${versionOf(2)}`, key: 'flag', value: true });
    await withStore([...runs, early, flag(5), flag(6)], async (store) => {
      assert.deepEqual((await review(store, { since: at(3) })).flagged, [versionOf(6), versionOf(5)]);
      assert.deepEqual((await review(store, { until: at(3) })).flagged, [versionOf(2)]);
      const then = await review(store, { at: at(3) });
      assert.deepEqual([then.flagged, then.passing], [[versionOf(2)], 1]);
      assert.deepEqual(then.classes.map((each) => each.runs).sort(), [[idOf(1)], [idOf(2)]]);
      await assert.rejects(review(store, { since: '2026-03-01T00:00:00' }), { code: 'MLTRACE_OPTION_INVALID' });
    });
  });

  it('finds two culprits one by one', async () => {
    const faulty = makeFaulty(new Random(4), { culprits: 2, shape: sparse });
    await withStore(factsOf(faulty), async (store) => {
      const { classes } = await review(store);
      const found = classes.filter(({ culprit }) => culprit !== undefined).map((each) => each.runs);
      assert.equal(found.length, 2);
      for (const culprit of faulty.culprits) assert.ok(found.some((each) => each.includes(idOf(culprit + 1))));
    });
  });

  it('by evidence moves up what few others have, says so, and leaves the default as it is', async () => {
    // Every ingest is behind one output of its own, flagged for four of them: nothing but the evidence tells these apart.
    const hours = Array.from({ length: 12 }, (_, n) => n);
    const pipeline = {
      runs: [
        ...hours.map((hour) => ({ component: 'ingest', hour, upstream: [] })),
        ...hours.map((hour) => ({ component: 'infer', hour: hour + 20, upstream: [hour] })),
      ],
      writers: hours.map((hour) => 12 + hour),
      flagged: hours.map((hour) => hour % 3 === 0),
      culprits: [3],
    };
    await withStore(factsOf(pipeline, new Set([3])), async (store) => {
      const [plain, weighed] = [await review(store), await review(store, { method: 'evidence' })];
      const [first, second] = weighed.classes;
      assert.ok(first?.runs.includes(idOf(4)));
      assert.equal(first?.rankByFlags, 1 + plain.classes.findIndex(({ runs }) => runs.includes(idOf(4))));
      assert.ok((first?.rankByFlags ?? 0) > 1);
      assert.ok((first?.score ?? 0) > (second?.score ?? 1));
      assert.ok((first?.likelier ?? 0) > 1 && (second?.likelier ?? 1) < 1);
      const told = (differences: Review['classes'][number]['evidence'][number]['differences'] = []) =>
        differences.map(({ what, name, telling }) => [what, name, telling]);
      assert.deepEqual(told(first?.evidence[0]?.differences), [
        ['code', 'revision', true],
        ['parameter', 'hour', undefined],
      ]);
      assert.equal(JSON.stringify(plain).match(/telling|likelier|rankByFlags/), null);
    });
  });

  it('tells of a column whose values are distributed otherwise than in the peers', async () => {
    const valued = (n: number, mean: number, fields: Partial<Sketch> = {}) =>
      run({
        n,
        end: n,
        component: 'ingest',
        writes: [{ artifact: 'raw' }],
        observations: { price: summaryOf(Array.from({ length: 200 }, (_, m) => mean + (m % 20))) },
        ...fields,
      });
    const facts = [1, 3, 5, 7, 9].flatMap((n) => [valued(n, n === 9 ? 500 : 100 + n / 10), infer(n + 1)]);
    await withStore([...facts, flag(10)], async (store) => {
      const { classes } = await review(store);
      const shown = classes.flatMap(({ evidence }) => evidence).find(({ run: id }) => id === idOf(9));
      assert.deepEqual(shown?.differences, [
        { what: 'distribution', name: 'price', here: 'shifted', usual: 'not', alike: 0 },
      ]);
    });
    // Above the threshold of the method, but no further than peers are from each other.
    const usual = [1, 3, 5, 7, 9].flatMap((n) => [valued(n, 100 + n / 10), infer(n + 1)]);
    await withStore([...usual, flag(10)], async (store) => {
      const { classes } = await review(store);
      assert.deepEqual(
        classes.flatMap(({ evidence }) => evidence.flatMap(({ differences }) => differences)),
        [],
      );
    });
  });

  const little: readonly (readonly [title: string, facts: readonly Fact[], reason: RegExp, flagged: number])[] = [
    ['nothing is flagged', runs, /nothing is flagged/, 0],
    ['everything is flagged', [...runs, flag(2), flag(3), flag(5), flag(6)], /every output is flagged/, 4],
    ['there is one output', [...runs.slice(0, 1), infer(2), flag(2)], /it is the only output/, 1],
    ['one of many is flagged', [...runs, flag(5)], /a second one would tell more/, 1],
  ];
  for (const [title, facts, reason, count] of little) {
    it(`says that there is too little to tell when ${title}`, async () => {
      await withStore(facts, async (store) => {
        const { flagged, tooLittle, classes } = await review(store);
        assert.equal(flagged.length, count);
        assert.match(tooLittle.join('; '), reason);
        assert.equal(classes.length > 0, count > 0);
      });
    });
  }

  it('is well with cycles, runs of the future, flags on nothing and an empty store', async () => {
    const cyclic = [
      run({ n: 10, end: 10, component: 'ingest', dependsOn: [idOf(11)], writes: [{ artifact: 'raw' }] }),
      run({ n: 11, end: 11, component: 'ingest', dependsOn: [idOf(10)] }),
    ];
    const future = infer(7, { startedAt: '2199-01-01T00:00:00Z', endedAt: '2199-01-01T00:00:00Z' });
    const nothing = flag(99);
    await withStore(
      [...runs, ...cyclic, future, infer(12), flag(7, { at: '2199-01-02T00:00:00Z' }), flag(12), nothing],
      async (store) => {
        const { flagged, external, classes } = await review(store);
        assert.deepEqual([flagged.length, external], [2, 1]);
        assert.deepEqual([...(classes[0]?.runs ?? [])].sort(), [idOf(10), idOf(11)]);
      },
    );
    await withStore([], async (store) => {
      const { classes, tooLittle, contrast } = await review(store);
      assert.deepEqual([classes, contrast.components, tooLittle.length], [[], [], 1]);
    });
  });
});
