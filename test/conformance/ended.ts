import assert from 'node:assert/strict';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { run } from '../reference/make.js';
import type { StoreUnderTest } from './suite.js';

/** What the contract says of `onEnded`. */
export function tellsOfEndedRuns(target: StoreUnderTest): void {
  const told: RunRecord[] = [];
  const openListening = () => {
    told.length = 0;
    return target.open((runs) => void told.push(...runs));
  };
  const takeTold = (): number[] => told.splice(0).map(({ id }) => Number.parseInt(id.slice(-16), 16));

  it('tells of a run when it has ended and not before, whatever comes again of it', async () => {
    const store = await openListening();
    const ended = run({ n: 1, end: 5, writes: [{ artifact: 'a' }] });
    try {
      await store.apply([run({ n: 1 }), run({ n: 2 })]);
      assert.deepEqual(takeTold(), []);
      await store.apply([ended]);
      assert.deepEqual(
        told.map(({ id, writes }) => [id, writes.length]),
        [[ended.id, 1]],
      );
      takeTold();
      await store.apply([ended, run({ n: 1 })]);
      await store.apply([run({ n: 1, end: 9, status: 'failed', writes: [{ artifact: 'b' }] })]);
      await store.apply([run({ n: 2, end: 4 }), run({ n: 2, end: 4, tags: ['late'] }), run({ n: 3, end: 4 })]);
      assert.deepEqual(takeTold(), [2, 3]);
    } finally {
      await store.close();
    }
  });

  it('tells of each run once when versions of it come at the same time and in batches', async () => {
    const store = await openListening();
    try {
      const versions = Array.from({ length: 120 }, (_, n) =>
        run({ n: (n % 40) + 1, end: 50 + (n % 7), tags: [`t${n}`] }),
      );
      await Promise.all(
        Array.from({ length: 12 }, (_, part) => store.apply(versions.slice(part * 10, part * 10 + 10))),
      );
      await store.apply(versions);
      assert.deepEqual(
        takeTold().sort((a, b) => a - b),
        Array.from({ length: 40 }, (_, n) => n + 1),
      );
    } finally {
      await store.close();
    }
  });

  it('knows after it is opened again which runs it has told of', async () => {
    const store = await openListening();
    await store.apply([run({ n: 1, end: 2 }), run({ n: 2 })]);
    assert.deepEqual(takeTold(), [1]);
    const again = await target.reopen(store, (runs) => void told.push(...runs));
    try {
      await again.apply([run({ n: 1, end: 2 }), run({ n: 2, end: 3 })]);
      assert.deepEqual(takeTold(), [2]);
    } finally {
      await again.close();
    }
  });
}
