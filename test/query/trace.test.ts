import assert from 'node:assert/strict';
import { externalVersionId } from '../../lib/lineage/ids.js';
import { impact, trace } from '../../lib/query/index.js';
import { minute, pipeline, run, runId } from './pipeline-facts.js';
import { withStore } from './temporary-store.js';

describe('trace', () => {
  it('gives the runs behind an artifact with their depth, its versions and the edges among them', async () => {
    await withStore(pipeline, async (store) => {
      const answer = await trace(store, 'predictions.csv');
      assert.deepEqual(answer.artifact, { namespace: 'default', name: 'predictions.csv' });
      assert.deepEqual(
        answer.runs.map(({ component, depth }) => [component, depth]),
        [
          ['infer', 1],
          ['ingest', 2],
          ['clean', 2],
          ['train', 2],
        ],
      );
      assert.equal(answer.versions[0]?.id, answer.version);
      assert.equal(answer.versions[0]?.run, runId(4));
      assert.equal(answer.truncated, false);
      const count = (type: string): number => answer.edges.filter((edge) => edge.type === type).length;
      assert.deepEqual([count('GENERATED_BY'), count('USED'), count('INFORMED_BY')], [4, 6, 1]);
    });
  });

  it('gives whole records of runs', async () => {
    await withStore(pipeline, async (store) => {
      const { runs } = await trace(store, 'model.json', { depth: 1 });
      assert.deepEqual(runs, [{ ...pipeline[2], depth: 1 }]);
    });
  });

  it('marks a read of a version without a digest as assumed', async () => {
    const read = run(9, 'audit', { reads: [{ artifact: 'clean.csv', digest: 'sha256:ee' }], writes: ['audit.csv'] });
    await withStore([...pipeline, read], async (store) => {
      const { edges } = await trace(store, 'audit.csv', { depth: 1 });
      const used = edges.find(({ type }) => type === 'USED');
      assert.equal(used?.assumed, true);
      assert.equal(used?.digest, 'sha256:ee');
    });
  });

  it('says that a version came from outside the traced runs', async () => {
    await withStore(pipeline, async (store) => {
      const { versions } = await trace(store, 'model.json', { depth: 1 });
      const foreign = versions.find(({ digest }) => digest === 'sha256:cc');
      assert.deepEqual(foreign, {
        id: externalVersionId('default', 'raw.csv', { digest: 'sha256:cc' }),
        namespace: 'default',
        artifact: 'raw.csv',
        digest: 'sha256:cc',
        external: true,
      });
    });
  });

  it('takes the latest version: an external one stands at the time of its first read', async () => {
    await withStore(pipeline, async (store) => {
      const { versions } = await trace(store, 'raw.csv');
      assert.equal(versions[0]?.digest, 'sha256:cc');
      const later = run(8, 'ingest', { writes: [{ artifact: 'raw.csv', digest: 'sha256:ff' }] });
      await store.apply([later]);
      assert.equal((await trace(store, 'raw.csv')).versions[0]?.digest, 'sha256:ff');
    });
  });

  it('prefers a write to an external version of the same time', async () => {
    const write = run(5, 'a', { writes: [{ artifact: 'x', digest: 'sha256:01', at: minute(55) }] });
    const read = run(6, 'b', {
      reads: [{ artifact: 'x', digest: 'sha256:02', at: minute(55) }],
      startedAt: minute(54),
    });
    await withStore([write, read], async (store) => {
      assert.equal((await trace(store, 'x')).versions[0]?.digest, 'sha256:01');
    });
  });

  it('survives runs that depend on each other', async () => {
    const one = run(5, 'one', { dependsOn: [runId(6)], writes: ['x'] });
    const two = run(6, 'two', { dependsOn: [runId(5)] });
    await withStore([one, two], async (store) => {
      const { runs, edges } = await trace(store, 'x');
      assert.deepEqual(
        runs.map(({ component, depth }) => [component, depth]),
        [
          ['one', 1],
          ['two', 2],
        ],
      );
      assert.equal(edges.filter(({ type }) => type === 'INFORMED_BY').length, 2);
      assert.equal((await trace(store, 'x', { depth: 2 })).truncated, false);
      assert.equal((await trace(store, 'x', { depth: 1 })).truncated, true);
    });
  });

  it('refuses a depth that is no count', async () => {
    await withStore(pipeline, async (store) => {
      for (const depth of [0, -1, 1.5, Number.NaN]) {
        await assert.rejects(trace(store, 'raw.csv', { depth }), { code: 'MLTRACE_OPTION_INVALID' });
      }
    });
  });

  it('refuses an option it does not know', async () => {
    await withStore(pipeline, async (store) => {
      const options: object = { deep: 2 };
      await assert.rejects(trace(store, 'raw.csv', options), { code: 'MLTRACE_OPTION_INVALID' });
    });
  });
});

describe('impact', () => {
  it('gives what read a version, what that wrote, and so on', async () => {
    await withStore(pipeline, async (store) => {
      const answer = await impact(store, 'source.csv');
      assert.deepEqual(
        answer.runs.map(({ component, depth }) => [component, depth]),
        [
          ['ingest', 1],
          ['clean', 2],
          ['infer', 2],
          ['train', 3],
        ],
      );
      assert.deepEqual(
        answer.versions.map(({ artifact }) => artifact),
        ['source.csv', 'clean.csv', 'model.json', 'predictions.csv', 'raw.csv'],
      );
    });
  });

  it('stops at the depth and says so', async () => {
    await withStore(pipeline, async (store) => {
      const answer = await impact(store, 'source.csv', { depth: 2 });
      assert.deepEqual(
        answer.runs.map(({ component }) => component),
        ['ingest', 'clean', 'infer'],
      );
      assert.equal(answer.truncated, true);
    });
  });
});
