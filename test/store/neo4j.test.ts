import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type LineageStore, migrateNeo4jStore, openNeo4jStore } from '../../lib/store/index.js';
import { deliveries } from '../conformance/random-logs.js';
import { conformance } from '../conformance/suite.js';
import { run } from '../reference/make.js';
import { randomLog } from '../reference/random-log.js';
import { referenceGraph } from '../reference/reference-model.js';
import { dumpStore } from '../reference/store-dump.js';
import { describeWithNeo4j, emptyDatabase, neo4jForTests } from '../services/neo4j-for-tests.js';

async function options() {
  const { uri, user, password } = await neo4jForTests();
  return { address: uri, user, password };
}

const open = async (): Promise<LineageStore> => openNeo4jStore(await options());

async function openEmpty(): Promise<LineageStore> {
  await emptyDatabase();
  await migrateNeo4jStore(await options());
  return open();
}

async function reopen(store: LineageStore): Promise<LineageStore> {
  await store.close();
  return open();
}

describeWithNeo4j('on a real Neo4j', () => {
  conformance('the Neo4j store', { open: openEmpty, reopen });
});

describeWithNeo4j('the schema of a Neo4j store', () => {
  it('is asked for where it is missing, and made by migrating, as often as one likes', async () => {
    await emptyDatabase({ schema: true });
    await assert.rejects(open(), { code: 'MLTRACE_STORE_FORMAT', message: /mltrace migrate/ });
    await migrateNeo4jStore(await options());
    await migrateNeo4jStore(await options());
    await (await open()).close();
  });
  it('is refused when a newer mltrace made it', async () => {
    const store = await openEmpty();
    await store.close();
    const { driver } = await neo4jForTests();
    await driver.executeQuery('MATCH (f:StoreFormat) SET f.format = 99');
    await assert.rejects(open(), { code: 'MLTRACE_STORE_FORMAT', message: /expected format 1, found 99/ });
    await emptyDatabase();
  });
});

const program = fileURLToPath(new URL('./applying-process.js', import.meta.url));

describeWithNeo4j('four processes that write into one Neo4j', () => {
  let writers: ChildProcess[] = [];
  before(async () => {
    await (await openEmpty()).close();
    const target = await options();
    writers = Array.from({ length: 4 }, () => fork(program));
    for (const writer of writers) writer.send(target);
  });
  after(() => {
    for (const writer of writers) writer.kill();
  });
  const applyByAll = async (batches: readonly unknown[]): Promise<void> => {
    await Promise.all(
      writers.map((writer, index) => {
        const applied = once(writer, 'message');
        writer.send({ batches: batches.filter((_, n) => n % writers.length === index) });
        return applied;
      }),
    );
  };
  it('leave the reference graph of 30 random logs, shuffled, overlapping and doubled', async function () {
    this.timeout(300_000);
    for (let seed = 1; seed <= 30; seed += 1) {
      const store = await openEmpty();
      const facts = [...randomLog(seed), ...randomLog(seed + 1000)];
      await applyByAll([...deliveries(facts, seed), ...deliveries(facts, seed + 500)]);
      assert.deepEqual(await dumpStore(store), referenceGraph(facts), `seed ${seed}`);
      await store.close();
    }
  });
  it('lose none of 1,600 runs that read one artifact', async function () {
    this.timeout(120_000);
    const store = await openEmpty();
    const facts = Array.from({ length: 1600 }, (_, n) =>
      run({ n: n + 1, start: n, end: n, reads: [{ artifact: 'shared.csv' }], writes: [{ artifact: `out-${n}` }] }),
    );
    const batches = Array.from({ length: 160 }, (_, n) => facts.slice(10 * n, 10 * n + 10));
    await applyByAll(batches);
    const [count] = await store.read(
      'MATCH (r:Run)-[:USED]->(v:Version {artifact: "shared.csv"}) RETURN count(DISTINCT r) AS runs, count(DISTINCT v) AS versions',
    );
    assert.deepEqual(count, { runs: 1600, versions: 1 });
    await store.close();
  });
});
