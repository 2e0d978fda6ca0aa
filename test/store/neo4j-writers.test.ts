import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fact, RunRecord } from '../../lib/lineage/facts.js';
import { type LineageStore, migrateNeo4jStore, openNeo4jStore } from '../../lib/store/index.js';
import { deliveries } from '../conformance/random-logs.js';
import { run } from '../reference/make.js';
import { Random } from '../reference/random.js';
import { randomLog } from '../reference/random-log.js';
import { referenceGraph } from '../reference/reference-model.js';
import { dumpStore } from '../reference/store-dump.js';
import { rounds } from '../rounds.js';
import { describeWithNeo4j, emptyDatabase, neo4jForTests } from '../services/neo4j-for-tests.js';
import type { WriterMessage } from './applying-process.js';

const program = fileURLToPath(new URL('./applying-process.js', import.meta.url));

/** One fact a batch, in one of the orders. */
const oneByOne = (facts: readonly Fact[], seed: number): Fact[][] =>
  new Random(seed).shuffle(facts).map((one) => [one]);

/** Sends a message and waits until the process has done what it says. Rejects when the process ends instead. */
async function told(writer: ChildProcess, message: WriterMessage): Promise<void> {
  const stop = new AbortController();
  const answered = once(writer, 'message', stop);
  const ended = once(writer, 'exit', stop).then(([code]) => {
    throw new Error(`the writer ended with ${code}`);
  });
  writer.send(message);
  try {
    await Promise.race([answered, ended]);
  } finally {
    stop.abort();
    await Promise.allSettled([answered, ended]);
  }
}

describeWithNeo4j('processes that write into one Neo4j', function () {
  this.timeout(300_000);
  let writers: ChildProcess[] = [];
  let store: LineageStore;
  before(async () => {
    const { uri, user, password } = await neo4jForTests();
    await emptyDatabase();
    await migrateNeo4jStore({ address: uri, user, password });
    store = await openNeo4jStore({ address: uri, user, password });
    writers = Array.from({ length: 8 }, () => fork(program));
    await Promise.all(writers.map((writer) => told(writer, { address: uri, user, password })));
  });
  after(async () => {
    for (const writer of writers) writer.kill();
    await store?.close();
  });

  /** The store that all write into, with its schema and nothing else. */
  async function empty(): Promise<void> {
    const { driver } = await neo4jForTests();
    await driver.executeQuery('MATCH (n) WHERE NOT n:StoreFormat DETACH DELETE n');
  }

  /** So many processes apply the batches, each every so-manieth, all at once. */
  async function applyBy(count: number, batches: readonly (readonly Fact[])[]): Promise<void> {
    await Promise.all(
      writers.slice(0, count).map((writer, index) => {
        return told(writer, { batches: batches.filter((_, n) => n % count === index) });
      }),
    );
  }

  it(`leave the reference graph of ${rounds(30)} random logs, shuffled, overlapping and half of it doubled (four of them)`, async () => {
    for (let seed = 1; seed <= rounds(30); seed += 1) {
      await empty();
      // Logs share their runs' ids: there is much to merge.
      const facts = [...randomLog(seed), ...randomLog(seed + 1000)];
      const again = facts.filter((_, n) => n % 2 === seed % 2);
      await applyBy(4, [...deliveries(facts, seed), ...deliveries(again, seed + 500)]);
      assert.deepEqual(await dumpStore(store), referenceGraph(facts), `seed ${seed}`);
    }
  });

  it('leave it where three logs share their ids and every fact comes alone (four of them)', async () => {
    for (let seed = 417; seed < 417 + rounds(5); seed += 1) {
      await empty();
      const facts = [0, 100_000, 200_000].flatMap((offset) => randomLog(seed + offset));
      await applyBy(4, [...oneByOne(facts, seed), ...oneByOne(facts, seed + 1)]);
      assert.deepEqual(await dumpStore(store), referenceGraph(facts), `seed ${seed}`);
    }
  });

  it('lose none of 8 x 200 runs that read one artifact', async () => {
    await empty();
    const facts = Array.from({ length: 1600 }, (_, n) =>
      run({ n: n + 1, start: n, end: n, reads: [{ artifact: 'shared.csv' }], writes: [{ artifact: `out-${n}` }] }),
    );
    await applyBy(8, inBatches(facts, 10));
    const [count] = await store.read(
      `MATCH (r:Run)-[:USED]->(v:Version {artifact: "shared.csv"})
        RETURN count(DISTINCT r) AS runs, count(*) AS reads, count(DISTINCT v) AS versions`,
    );
    assert.deepEqual(count, { runs: 1600, reads: 1600, versions: 1 });
  });

  it('keep two namespaces apart that have the same names and are written at once', async () => {
    await empty();
    const facts = ['production', 'staging'].flatMap((namespace, offset) =>
      Array.from({ length: 120 }, (_, n) =>
        run({
          n: 1000 * offset + n + 1,
          start: n,
          end: n,
          namespace,
          owner: `${namespace}-${n % 3}`,
          reads: [
            { artifact: `table-${(n + 1) % 4}` },
            ...(n % 10 === 0 ? [{ artifact: 'table-0', namespace: 'production' }] : []),
          ],
          writes: [{ artifact: `table-${n % 4}`, ...(n % 2 === 0 && { digest: 'sha256:aa' }) }],
        }),
      ),
    );
    await applyBy(8, inBatches(new Random(1).shuffle(facts), 5));
    assert.deepEqual(await dumpStore(store), referenceGraph(facts));
    const [crossing] = await store.read(
      `MATCH (r:Run {namespace: 'production'})-[:USED]->(v:Version {namespace: 'staging'}) RETURN count(*) AS reads`,
    );
    assert.deepEqual(crossing, { reads: 0 });
  });

  it('merge records of one run that differ and come at once', async () => {
    await empty();
    const records = Array.from({ length: 20 }, (_, n) => recordsOfRun(n + 1)).flat();
    // Neighbours go to different processes, so those of one run are on their way together.
    await applyBy(
      8,
      records.map((record) => [record]),
    );
    assert.deepEqual(await dumpStore(store), referenceGraph(records));
    const [counts] = await store.read('MATCH (r:Run) RETURN count(r) AS runs, count(DISTINCT r.id) AS ids');
    assert.deepEqual(counts, { runs: 20, ids: 20 });
  });
});

const inBatches = (facts: readonly Fact[], size: number): Fact[][] =>
  Array.from({ length: Math.ceil(facts.length / size) }, (_, n) => facts.slice(n * size, (n + 1) * size));

/** Eight records of one run: each says another part of it, and some contradict each other. */
const recordsOfRun = (n: number): RunRecord[] =>
  Array.from({ length: 8 }, (_, part) =>
    run({
      n,
      start: n + (part % 3),
      ...(part % 2 === 0 && { end: n + 5 + part, status: part === 4 ? 'failed' : 'ok' }),
      component: part === 7 ? 'other' : 'step',
      tags: [`t${part % 4}`],
      parameters: { [`p${part % 5}`]: part },
      ...(part % 3 === 0 && { owner: `o${part}` }),
      reads: [{ artifact: `in-${part % 3}`, at: `2026-03-01T00:10:0${part % 4}Z` }],
      writes: [{ artifact: `in-${(n + part) % 3}`, at: `2026-03-01T00:09:0${part}Z` }],
    }),
  );
