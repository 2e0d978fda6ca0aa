import assert from 'node:assert/strict';
import { type ComponentDriftOptions, drift } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { isMltraceError } from '../errors.js';
import { randomLog } from '../reference/random-log.js';
import { rounds } from '../rounds.js';
import { allEdges, naiveDepths } from './naive-lineage.js';
import { around, of, pipeline } from './observed-pipeline.js';
import { run, runId } from './pipeline-facts.js';
import { withStore } from './temporary-store.js';

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
    for (let seed = 1; seed <= rounds(20); seed += 1) {
      await withStore(randomLog(seed), async (store) => {
        for (const [id, expected] of await naiveBaselines(store)) {
          const answer = await drift(store, id, { column: 'late' });
          assert.equal(answer.columns[0]?.baseline?.run, expected, `${id} of seed ${seed}`);
          if (expected !== undefined) found++;
        }
      });
    }
    assert.ok(found >= rounds(20) / 3, `${found} baselines`);
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
    const ofModel = [
      (version: string) => edges.some(({ from, to }) => from === current.id && to === version),
      (version: string) => depths.has(version),
    ]
      .map((isThere) =>
        upstream.find(({ id }) => models.some(({ run: writer, version }) => writer === id && isThere(version))),
      )
      .find((writer) => writer !== undefined);
    found.set(current.id, (ofModel ?? upstream.find(({ of: other }) => other !== current.of))?.id);
  }
  return found;
}
