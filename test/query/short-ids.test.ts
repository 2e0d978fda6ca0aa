import assert from 'node:assert/strict';
import { inspect, trace } from '../../lib/query/index.js';
import { shortRunIds, shortVersionIds } from '../../lib/query/short-ids.js';
import { pipeline, run } from './pipeline-facts.js';
import { withStore } from './temporary-store.js';

const withId = (n: number, id: string) => ({ ...run(n, `c${n}`), id });
const trace32 = 'f'.repeat(32);

describe('a shortened run id', () => {
  it('has eight digits of the span id where these tell it apart', async () => {
    await withStore(pipeline, async (store) => {
      const short = await shortRunIds(
        store,
        pipeline.map(({ id }) => id),
      );
      for (const { id } of pipeline) {
        assert.equal(short(id), id.slice(33, 41));
        assert.equal((await inspect(store, short(id))).id, id);
      }
    });
  });

  it('has as many digits as it takes, and is the whole id where the span id does not do', async () => {
    const runs = [
      withId(1, `${trace32}:1111111111110001`),
      withId(2, `${trace32}:1111111111120001`),
      withId(3, `${trace32}:2222222222222222`),
      withId(4, `${'e'.repeat(32)}:2222222222222222`),
      withId(5, `3333333333333333${'0'.repeat(15)}1:4444444444444444`),
      withId(6, `${trace32}:3333333333333334`),
    ];
    await withStore(runs, async (store) => {
      const ids = runs.map(({ id }) => id);
      const short = await shortRunIds(store, ids);
      assert.deepEqual(ids.map(short), [
        '111111111111',
        '111111111112',
        ids[2],
        ids[3],
        '44444444',
        '3333333333333334',
      ]);
      for (const id of ids) assert.equal((await inspect(store, short(id))).id, id);
    });
  });
});

describe('a shortened version id', () => {
  it('means that version', async () => {
    await withStore(pipeline, async (store) => {
      const { versions } = await trace(store, 'predictions.csv');
      const short = await shortVersionIds(
        store,
        versions.map(({ id }) => id),
      );
      for (const { id } of versions) {
        assert.equal(short(id), id.slice(0, 8));
        assert.equal((await trace(store, short(id))).version, id);
      }
    });
  });

  it('is extended where two that are shown begin alike', async () => {
    await withStore(pipeline, async (store) => {
      const [one, other] = ['12345678a0', '12345678b0'].map((start) => start.padEnd(32, '0'));
      const short = await shortVersionIds(store, [one ?? '', other ?? '']);
      assert.deepEqual([short(one ?? ''), short(other ?? '')], ['12345678a', '12345678b']);
    });
  });
});
