import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliverSpool } from '../../lib/delivery/deliver-spool.js';
import { borrowedStore, lazyStore } from '../../lib/delivery/store-handle.js';
import { MltraceError } from '../../lib/errors.js';
import { type Fact, isRunRecord } from '../../lib/lineage/facts.js';
import { listSegments } from '../../lib/spool/reader.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { openEmbeddedStore } from '../../lib/store/embedded/embedded-store.js';
import { idOf } from '../reference/make.js';
import { runs, spool, temporaryFolders } from './spooled.js';

describe('the delivery of a spool', () => {
  let folders: ReturnType<typeof temporaryFolders>;
  let store: LineageStore;
  /** Sizes of the batches that the store was given. */
  let batches: number[];
  beforeEach(async () => {
    folders = temporaryFolders();
    batches = [];
    store = await openEmbeddedStore({ directory: join(folders.root, 'store') });
  });
  afterEach(async () => {
    await store.close();
    folders.close();
  });

  /** The store, behind something that refuses. */
  const refusing = (refuse: (facts: readonly Fact[]) => MltraceError | undefined): LineageStore => ({
    ...store,
    apply: async (facts) => {
      batches.push(facts.length);
      const error = refuse(facts);
      if (error !== undefined) throw error;
      return store.apply(facts);
    },
  });
  const holds = (facts: readonly Fact[], ...numbers: number[]): boolean =>
    facts.some((fact) => isRunRecord(fact) && numbers.some((n) => fact.id === idOf(n)));
  const stored = async (): Promise<unknown> => (await store.read('MATCH (r:Run) RETURN count(r) AS runs'))[0]?.['runs'];
  const failed = (detail: string) => new MltraceError('MLTRACE_STORE_FAILED', detail);

  it('takes everything to the store in batches of at most 500, and empties the spool', async () => {
    spool(folders.spool, runs(1, 700));
    spool(folders.spool, runs(701, 1200));
    const { outcome, counts, waitingBytes } = await deliverSpool({
      folders,
      store: borrowedStore(refusing(() => undefined)),
    });
    assert.equal(outcome.kind, 'delivered');
    assert.deepEqual(batches, [500, 500, 200]);
    assert.deepEqual([counts.delivered, counts.added, waitingBytes], [1200, 1200, 0]);
    assert.equal(await stored(), 1200);
    assert.deepEqual(listSegments(folders.spool), []);
  });

  it('quarantines facts that the store refuses for good, and delivers all others', async () => {
    spool(folders.spool, runs(1, 600));
    const unruly = refusing((facts) => (holds(facts, 7, 8, 444, 555) ? failed('I do not like it') : undefined));
    const { outcome, counts } = await deliverSpool({ folders, store: borrowedStore(unruly) });
    assert.equal(outcome.kind, 'delivered');
    assert.deepEqual([counts.delivered, counts.dropped], [596, { refused: 4, badLine: 0 }]);
    assert.equal(await stored(), 596);
    const [file = ''] = readdirSync(folders.quarantine);
    const kept = readFileSync(join(folders.quarantine, file), 'utf8').trim().split('\n');
    const told = kept.map((line) => JSON.parse(line));
    assert.deepEqual(
      told.map(({ line }) => JSON.parse(line).id),
      [7, 8, 444, 555].map(idOf),
    );
    assert.match(told[0].reason, /I do not like it/);
  });

  it('keeps everything in the spool when the store refuses whatever it is given', async () => {
    spool(folders.spool, runs(1, 20));
    const readOnly = refusing(() => failed('read-only'));
    const { outcome, counts, waitingBytes } = await deliverSpool({ folders, store: borrowedStore(readOnly) });
    assert.ok(outcome.kind === 'unavailable');
    assert.match(outcome.error.message, /read-only/);
    assert.deepEqual(counts.dropped, { refused: 0, badLine: 0 });
    assert.ok(waitingBytes > 0);
    assert.throws(() => readdirSync(folders.quarantine));
  });

  it('tries again with less when a batch was too much at once', async () => {
    spool(folders.spool, runs(1, 300));
    const small = refusing((facts) =>
      facts.length > 100 ? new MltraceError('MLTRACE_STORE_UNAVAILABLE', 'out of memory') : undefined,
    );
    const { outcome, counts } = await deliverSpool({ folders, store: borrowedStore(small), attempts: 4 });
    assert.equal(await stored(), 300);
    assert.deepEqual([outcome.kind, counts.delivered, counts.dropped.refused], ['delivered', 300, 0]);
    assert.deepEqual(batches.slice(0, 4), [300, 150, 75, 113]);
  });

  it('opens the store when there is something to deliver, and again after a failure', async () => {
    let opened = 0;
    const handle = lazyStore(async () => {
      opened += 1;
      if (opened === 1) throw new MltraceError('MLTRACE_STORE_UNAVAILABLE', 'not yet');
      return { ...store, close: async () => {} };
    });
    await deliverSpool({ folders, store: handle });
    assert.equal(opened, 0);
    spool(folders.spool, runs(1, 3));
    const { outcome, counts } = await deliverSpool({ folders, store: handle, attempts: 2 });
    assert.deepEqual([outcome.kind, opened, counts.delivered, counts.retried], ['delivered', 2, 3, 3]);
    await handle.reset();
  });

  it('stops between batches when it is told to, and repeats nothing of what it has done', async () => {
    spool(folders.spool, runs(1, 1000));
    const first = await deliverSpool({
      folders,
      store: borrowedStore(store),
      goesOn: () => batches.push(0) === 1,
    });
    assert.deepEqual([first.outcome.kind, first.counts.delivered], ['stopped', 500]);
    const second = await deliverSpool({ folders, store: borrowedStore(store) });
    assert.deepEqual([second.outcome.kind, second.counts.added], ['delivered', 500]);
  });
});
