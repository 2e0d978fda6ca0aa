import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ColumnSummary } from '../../lib/lineage/column-summary.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { ColumnObserver } from '../../lib/observe/index.js';
import { type ComponentDriftOptions, drift } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { isMltraceError } from '../errors.js';
import { randomLog } from '../reference/random-log.js';
import { allEdges, naiveDepths } from './naive-lineage.js';
import { minute, run, runId } from './pipeline-facts.js';
import { withStore } from './temporary-store.js';

const summaryOf = (values: readonly unknown[]): ColumnSummary => {
  const observer = new ColumnObserver();
  for (const value of values) observer.add(value);
  return observer.summary();
};

/** Numbers around a middle, evenly. */
const around = (middle: number, count = 100): readonly number[] =>
  Array.from({ length: count }, (_, n) => middle + (n - (count - 1) / 2) / 10);

const of = (columns: Readonly<Record<string, readonly unknown[]>>) => ({
  observations: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, summaryOf(values)])),
});

const model = (digest: string) => ({ artifact: 'model.json', kind: 'model', digest: `sha256:${digest}` });

/**
 * The model is trained (2), used (3), trained anew (4), and used again, once the old one that a run still had in hand (5) and
 * once the new one (6). Evaluations (7) read predictions only.
 */
const pipeline: readonly RunRecord[] = [
  run(9, 'ingest', { startedAt: minute(0), endedAt: minute(1), writes: ['week-1.csv'], ...of({ x: around(9) }) }),
  run(1, 'features', { reads: ['week-1.csv'], writes: ['features.csv'], ...of({ x: around(10), only: around(1) }) }),
  run(2, 'train', { reads: ['features.csv'], writes: [model('aa')], ...of({ x: around(20), p: around(0.5) }) }),
  run(3, 'predict', {
    reads: ['features.csv', model('aa')],
    writes: ['p-1.csv'],
    ...of({ x: around(30), p: around(1) }),
  }),
  run(4, 'train', { reads: ['features.csv'], writes: [model('bb')], ...of({ x: around(40), p: around(2) }) }),
  run(5, 'predict', {
    reads: ['features.csv', model('aa')],
    writes: ['p-2.csv'],
    ...of({ x: around(50), p: around(3) }),
  }),
  run(6, 'predict', {
    reads: ['features.csv', model('bb')],
    writes: ['p-3.csv'],
    ...of({ x: around(60), only: around(1) }),
  }),
  run(7, 'evaluate', { reads: ['p-2.csv'], ...of({ x: around(70), p: around(3), alone: ['a'] }) }),
];

/** Of each column the baseline's run, by its number. */
async function baselines(store: LineageStore, subject: string, options: ComponentDriftOptions = {}) {
  const { columns } = await drift(store, subject, options);
  const numberOf = (id: string | undefined): number | null =>
    id === undefined ? null : Array.from({ length: 20 }, (_, n) => n).findIndex((n) => runId(n) === id);
  return Object.fromEntries(columns.map(({ column, baseline }) => [column, numberOf(baseline?.run)]));
}

describe('the baseline of a column', () => {
  it('is what the run observed that wrote the very version of the model that was used', () =>
    withStore(pipeline, async (store) => {
      assert.deepEqual(await baselines(store, runId(3)), { x: 2, p: 2 });
      assert.deepEqual(await baselines(store, runId(5)), { x: 2, p: 2 });
      assert.deepEqual(await baselines(store, runId(6), { column: 'x' }), { x: 4 });
      const { columns } = await drift(store, 'predict', { column: 'x' });
      assert.deepEqual(
        columns.map(({ baseline }) => [baseline?.kind, baseline?.component, baseline?.model?.artifact, baseline?.runs]),
        [['lineage', 'train', 'model.json', 1]],
      );
    }));

  it('goes past nearer runs that wrote no model, to the model that they used', () =>
    withStore(pipeline, async (store) => {
      assert.deepEqual(await baselines(store, 'evaluate'), { x: 2, p: 2, alone: null });
    }));

  it('is the nearest other component upstream where no model has the column, and nothing where nobody has it', () =>
    withStore(pipeline, async (store) => {
      assert.deepEqual(await baselines(store, runId(6)), { x: 4, only: 1 });
      assert.deepEqual(await baselines(store, 'features'), { x: 9, only: null });
      const { columns } = await drift(store, 'features', { column: 'only' });
      assert.ok(columns[0]?.drift.every(({ value, drifted }) => value === null && !drifted));
      assert.equal(columns[0]?.summaries.reference, null);
    }));

  it('is never a run of the own component without a model, nor one that failed', () => {
    const facts = [
      run(1, 'clean', { writes: ['a.csv'], status: 'failed', ...of({ x: around(1) }) }),
      run(2, 'step', { reads: ['a.csv'], writes: ['b.csv'], ...of({ x: around(1) }) }),
      run(3, 'step', { reads: ['b.csv'], ...of({ x: around(1) }) }),
    ];
    return withStore(facts, async (store) => assert.deepEqual(await baselines(store, 'step'), { x: null }));
  });

  it('is one that the artifact says to be a model, too', () => {
    const facts = [
      run(1, 'train', { writes: ['m'], ...of({ x: around(1) }) }),
      run(2, 'tell', { reads: [{ artifact: 'm', kind: 'model' }], writes: ['t'], ...of({ x: around(2) }) }),
      run(3, 'use', { reads: ['t'], ...of({ x: around(3) }) }),
    ];
    return withStore(facts, async (store) => assert.deepEqual(await baselines(store, 'use'), { x: 1 }));
  });

  it('may be the run before, or one that is named', () =>
    withStore(pipeline, async (store) => {
      assert.deepEqual(await baselines(store, 'predict', { baseline: 'previous' }), { x: 5, only: null });
      assert.deepEqual(await baselines(store, 'train', { baseline: 'previous' }), { x: 2, p: 2 });
      assert.deepEqual(await baselines(store, 'predict', { baseline: runId(1) }), { x: 1, only: 1 });
      await assert.rejects(drift(store, 'predict', { baseline: 'before' }), isMltraceError('MLTRACE_NOT_FOUND'));
    }));

  it('is what the naive rule gives, on random logs', async function () {
    this.timeout(60_000);
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (seed) => {
        await withStore(randomLog(seed), async (store) => {
          const naive = await naiveBaselines(store);
          for (const [id, expected] of naive) {
            const answer = await drift(store, id, { column: 'late' });
            assert.equal(answer.columns[0]?.baseline?.run, expected, `${id} of seed ${seed}`);
            if (expected !== undefined) found++;
          }
        });
      }),
      { numRuns: 30, endOnFailure: true },
    );
    assert.ok(found > 20, `${found} baselines`);
  });
});

interface NaiveRun {
  readonly id: string;
  readonly of: string;
  readonly started: string;
  readonly status: string;
  readonly observations: string | null;
}

/** For each run that ended well and observed `late`, the run to compare with, by walking all edges for each. */
async function naiveBaselines(store: LineageStore): Promise<ReadonlyMap<string, string | undefined>> {
  const edges = await allEdges(store);
  const runs = await store.read<NaiveRun & Record<string, unknown>>(
    `MATCH (r:Run) RETURN r.id AS id, r.namespace + '/' + r.component AS of, r.startedAt AS started, r.status AS status,
      r.observations AS observations`,
  );
  const observing = runs.filter(
    ({ status, observations }) => status === 'ok' && 'late' in JSON.parse(observations ?? '{}'),
  );
  const models = await store.read<{ run: string; version: string }>(
    `MATCH (a:Artifact)<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(r:Run) WHERE v.kind = 'model' OR a.kind = 'model'
      RETURN r.id AS run, v.id AS version`,
  );
  const found = new Map<string, string | undefined>();
  for (const current of observing) {
    const depths = naiveDepths(current.id, edges, 'upstream');
    const upstream = observing
      .filter(({ id }) => id !== current.id && depths.has(id))
      .sort(
        (a, b) =>
          (depths.get(a.id) ?? 0) - (depths.get(b.id) ?? 0) ||
          (a.started === b.started ? (a.id < b.id ? 1 : -1) : a.started < b.started ? 1 : -1),
      );
    const ofModel = upstream.find(({ id }) =>
      models.some(({ run: writer, version }) => writer === id && depths.has(version)),
    );
    found.set(current.id, (ofModel ?? upstream.find(({ of: other }) => other !== current.of))?.id);
  }
  return found;
}

describe('drift of a component', () => {
  it('is of the latest run that ended well and observed the column, as of the time asked', () =>
    withStore(
      [
        ...pipeline,
        run(8, 'predict', { status: 'failed', ...of({ x: around(1) }) }),
        run(10, 'predict', { endedAt: null }),
      ],
      async (store) => {
        assert.equal((await drift(store, 'predict')).run, runId(6));
        assert.equal((await drift(store, 'predict', { column: 'p' })).run, runId(5));
        assert.equal((await drift(store, 'predict', { at: minute(45) })).run, runId(3));
        // It had started and not ended.
        assert.equal((await drift(store, 'predict', { at: minute(50.5) })).run, runId(3));
      },
    ));

  it('has every method that fits a column, or the one that is asked for where it fits', () =>
    withStore(
      [
        run(1, 'train', { writes: [model('aa')], ...of({ n: around(1), c: ['a', 'b'] }) }),
        run(2, 'use', { reads: [model('aa')], ...of({ n: around(1), c: ['a', 'b', null, 'c'] }) }),
      ],
      async (store) => {
        const { columns } = await drift(store, 'use');
        const methods = columns.map(({ column, drift: rows }) => [column, rows.map(({ method }) => method)]);
        assert.deepEqual(methods, [
          ['c', ['psi', 'js', 'linf']],
          ['n', ['ks', 'wasserstein', 'js', 'psi']],
        ]);
        assert.ok(columns[1]?.drift.every(({ value, drifted }) => value === 0 && !drifted));
        assert.deepEqual(columns[0]?.drift[0]?.missing, { reference: 0, current: 0.25 });
        const { columns: some } = await drift(store, 'use', { method: 'ks', threshold: 0.5 });
        assert.deepEqual(
          some.flatMap(({ drift: rows }) => rows.map(({ column, threshold }) => [column, threshold])),
          [['n', 0.5]],
        );
        await assert.rejects(
          drift(store, 'use', { method: 'ks', column: 'c' }),
          isMltraceError('MLTRACE_OPTION_INVALID'),
        );
      },
    ));

  it('leaves out a summary of a later version, and says so', () => {
    const facts = [run(1, 'step', { observations: { ...of({ x: around(1) }).observations, y: { v: 2, more: [] } } })];
    return withStore(facts, async (store) => {
      const { columns, skipped } = await drift(store, 'step');
      assert.deepEqual(
        columns.map(({ column }) => column),
        ['x'],
      );
      assert.deepEqual(skipped, [{ column: 'y', reason: 'its summary has version 2, and 1 is read' }]);
    });
  });

  it('takes the runs of a window together, and with `previous` those of the window before', () => {
    const facts = [1, 2, 3, 4, 5, 6].map((n) => run(n, 'serve', of({ x: around(n < 4 ? 0 : 100, n * 10) })));
    return withStore(facts, async (store) => {
      const options = { window: '30m', baseline: 'previous' };
      const { runs, columns } = await drift(store, 'serve', options);
      assert.deepEqual([runs, columns[0]?.summaries.current.count, columns[0]?.baseline?.runs], [3, 150, 3]);
      assert.deepEqual([columns[0]?.summaries.reference?.count, columns[0]?.drift[0]?.value], [60, 1]);
      const then = await drift(store, 'serve', { ...options, at: minute(41) });
      assert.deepEqual([then.runs, then.columns[0]?.summaries.current.count], [3, 90]);
      await assert.rejects(
        drift(store, 'serve', { window: '1m', at: minute(200) }),
        isMltraceError('MLTRACE_NOT_FOUND'),
      );
      await assert.rejects(drift(store, 'serve', { window: 'long' }), isMltraceError('MLTRACE_OPTION_INVALID'));
    });
  });

  it('takes thresholds from the parts of the reference: mean and three standard deviations, of three or more', () => {
    const weeks = [1, 2, 3, 4].map((n) =>
      run(n, 'ingest', { writes: [`${n}.csv`], ...of({ x: around(n), few: n < 3 ? [n] : [] }) }),
    );
    const whole = of({ x: [1, 2, 3, 4].flatMap((n) => around(n)), few: [1, 2] });
    const facts = [
      ...weeks,
      run(5, 'train', { reads: weeks.map((_, n) => `${n + 1}.csv`), writes: [model('aa')], ...whole }),
      run(6, 'use', { reads: [model('aa')], ...of({ x: around(3.5), few: [1] }) }),
    ];
    return withStore(facts, async (store) => {
      const { columns } = await drift(store, 'use', { calibrate: true, method: 'ks' });
      const [few, x] = columns;
      assert.deepEqual([few?.parts, few?.drift[0]?.threshold], [undefined, 0.1]);
      const values: number[] = [];
      for (const n of [1, 2, 3, 4]) {
        const { columns: part } = await drift(store, runId(n), { baseline: runId(5), column: 'x', method: 'ks' });
        values.push(part[0]?.drift[0]?.value ?? Number.NaN);
      }
      const mean = values.reduce((sum, value) => sum + value, 0) / 4;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
      assert.equal(x?.parts, 4);
      assert.ok(Math.abs((x?.drift[0]?.threshold ?? 0) - (mean + 3 * deviation)) < 1e-12);
      await assert.rejects(
        drift(store, 'use', { calibrate: true, threshold: 1 }),
        isMltraceError('MLTRACE_OPTION_INVALID'),
      );
    });
  });

  it('says what there is instead of what is not there', () =>
    withStore([...pipeline, run(8, 'silent')], async (store) => {
      await assert.rejects(
        drift(store, 'predict', { column: 'y' }),
        /component 'predict' has observed no column 'y'; it has only, x/,
      );
      await assert.rejects(
        drift(store, 'silent'),
        /component 'silent' has no run that ended well and observed anything/,
      );
      await assert.rejects(drift(store, runId(8)), /has no run that ended well and observed anything/);
      await assert.rejects(drift(store, 'predcit'), /no component 'predcit'; did you mean 'predict'/);
      await assert.rejects(drift(store, 'predict', { method: 'f' as never }), isMltraceError('MLTRACE_OPTION_INVALID'));
      await assert.rejects(drift(store, 'predict', { bins: 'wide' }), isMltraceError('MLTRACE_OPTION_INVALID'));
      await assert.rejects(drift(store, 'predict', { colum: 'x' } as never), isMltraceError('MLTRACE_OPTION_INVALID'));
    }));

  it('is the same of a column whose name is a key of summaries', () => {
    const facts = [
      run(1, 'step', of({ numbers: around(1) })),
      run(2, 'step', of({ other: around(2), categories: ['a'] })),
      ...Array.from({ length: 12 }, (_, n) => run(n + 3, 'step', of({ other: around(2), c: ['a'] }))),
    ];
    return withStore(facts, async (store) => {
      assert.equal((await drift(store, 'step', { column: 'numbers' })).run, runId(1));
      assert.equal((await drift(store, 'step', { column: 'categories' })).run, runId(2));
    });
  });
});
