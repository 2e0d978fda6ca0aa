import neo4j from 'neo4j-driver';
import type { Fact, RunRecord } from '../lib/lineage/facts.js';
import { reach } from '../lib/query/index.js';
import { type LineageStore, migrateNeo4jStore, openNeo4jStore } from '../lib/store/index.js';
import { startNeo4j } from '../test/services/neo4j.js';
import { chain, ladder, lastVersion, made, moment } from './deep-lineage.js';
import { rawRows } from './raw-load.js';
import { median, medianMillis, printFigures } from './report.js';
import { manyRuns } from './shape.js';

/*
 * Writing to and asking a real Neo4j, beside a bare UNWIND MERGE of as many rows by the same driver in batches of the
 * same size. Rounds take turns; several writers at once are in neo4j-writers.bench.ts. An argument is the number of runs: `node dist/bench/neo4j.bench.js 6000`.
 */

const runs = Number(process.argv[2] ?? 20_000);
const batch = 500;
const server = await startNeo4j({ tuning: 'throughput' });
const driver = neo4j.driver(server.uri, neo4j.auth.basic(server.user, server.password), { telemetryDisabled: true });
const target = { address: server.uri, user: server.user, password: server.password };

const empty = async (): Promise<void> => {
  const session = driver.session();
  await session.run('MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS');
  await session.close();
  await migrateNeo4jStore(target);
};

const ratePerSecond = (count: number, millis: number): number => (count / millis) * 1000;

/** Of this process since then. */
function microsPerRun(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / runs;
}

async function inBatches<T>(items: readonly T[], work: (part: readonly T[]) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  for (let from = 0; from < items.length; from += batch) await work(items.slice(from, from + batch));
  return performance.now() - start;
}

/** The same rows, each merged by its key and nothing asked: what the server and the driver cost alone. */
async function bareMerge(facts: readonly RunRecord[]): Promise<number> {
  const rows = rawRows(facts);
  const session = driver.session();
  const run = (statement: string, list: readonly unknown[]) =>
    session.executeWrite((transaction) => transaction.run(statement, { rows: list }));
  await run('UNWIND $rows AS key MERGE (:Artifact {key: key})', rows.keys.artifacts);
  await run('UNWIND $rows AS key MERGE (:Component {key: key})', rows.keys.components);
  const share = (list: readonly unknown[], from: number) =>
    list.slice((from / facts.length) * list.length, ((from + batch) / facts.length) * list.length);
  const start = performance.now();
  for (let from = 0; from < facts.length; from += batch) {
    await session.executeWrite(async (transaction) => {
      await transaction.run(
        'UNWIND $rows AS row MATCH (c:Component {key: row.component}) MERGE (r:Run {id: row.properties.id}) SET r = row.properties CREATE (r)-[:OF]->(c)',
        { rows: share(rows.runs, from) },
      );
      await transaction.run(
        `UNWIND $rows AS row MATCH (r:Run {id: row.run}) MATCH (a:Artifact {key: row.artifact})
          MERGE (v:Version {id: row.properties.id}) SET v = row.properties CREATE (v)-[:GENERATED_BY {at: row.at}]->(r) CREATE (v)-[:VERSION_OF]->(a)`,
        { rows: share(rows.versions, from) },
      );
      await transaction.run(
        'UNWIND $rows AS row MATCH (r:Run {id: row.run}) MATCH (v:Version {id: row.version}) CREATE (r)-[u:USED]->(v) SET u = row.properties',
        { rows: share(rows.used, from) },
      );
    });
  }
  const millis = performance.now() - start;
  await session.close();
  return millis;
}

async function lateWrite(store: LineageStore, artifact: string, second: number): Promise<number> {
  const fact = made(900_000 + 2 * second, {
    startedAt: moment(second),
    endedAt: moment(second),
    writes: [{ artifact }],
  });
  const start = performance.now();
  await store.apply([fact]);
  return performance.now() - start;
}

/** 10,000 reads after it, of which the ten up to the next write are affected; beside an artifact with nothing else. */
async function lateWrites(store: LineageStore): Promise<{ hot: number; cold: number }> {
  const facts: Fact[] = [];
  for (let n = 0; n < 10_000; n += 1) {
    const reads = [{ artifact: 'hot', at: moment(10_000 + n) }];
    facts.push(
      made(10_000 + n, { reads, ...(n % 10 === 9 && { writes: [{ artifact: 'hot', at: moment(10_000 + n) }] }) }),
    );
  }
  await inBatches(facts, (part) => store.apply(part));
  const hot: number[] = [];
  const cold: number[] = [];
  for (let n = 0; n < 40; n += 1) {
    // Just after a write, so that the ten reads until the next one are affected.
    hot.push(await lateWrite(store, 'hot', 10_000 + 10 * n - 1 + 0.5));
    cold.push(await lateWrite(store, `cold-${n}`, 30_000 + n));
  }
  return { hot: median(hot.slice(5)), cold: median(cold.slice(5)) };
}

const deep = chain(8000);
const wide = ladder(22);

try {
  const facts = [...manyRuns(runs)];
  const rates = { bare: [] as number[], one: [] as number[], again: [] as number[] };
  const client = { bare: [] as number[], one: [] as number[] };
  for (let round = 0; round < 3; round += 1) {
    await empty();
    let cpu = process.cpuUsage();
    rates.bare.push(ratePerSecond(runs, await bareMerge(facts)));
    client.bare.push(microsPerRun(cpu));
    await empty();
    const store = await openNeo4jStore(target);
    cpu = process.cpuUsage();
    rates.one.push(ratePerSecond(runs, await inBatches(facts, (part) => store.apply(part))));
    client.one.push(microsPerRun(cpu));
    rates.again.push(ratePerSecond(runs, await inBatches(facts, (part) => store.apply(part))));
    await store.close();
  }
  await empty();
  const store = await openNeo4jStore(target);
  const { hot, cold } = await lateWrites(store);
  await inBatches([...deep, ...wide], (part) => store.apply(part));
  const upstream = (version: string) => reach(store, version, { direction: 'upstream' });
  const chainMillis = await medianMillis(() => upstream(lastVersion(deep)));
  const ladderMillis = await medianMillis(() => upstream(lastVersion(wide)));
  await store.close();
  const [bare, one, again] = [median(rates.bare), median(rates.one), median(rates.again)];
  printFigures([
    {
      what: `writing ${runs} runs with 3 reads and 2 writes, batches of ${batch}, against a bare UNWIND MERGE`,
      asked: '>= 0.5x',
      measured: `${(one / bare).toFixed(2)}x (${one.toFixed(0)} of ${bare.toFixed(0)} runs/s)`,
    },
    {
      what: 'the same again as duplicates, against the first time',
      asked: '>= 5x',
      measured: `${(again / one).toFixed(1)}x (${again.toFixed(0)} runs/s)`,
    },
    {
      what: 'a late write into an artifact with 10,000 reads after it, 10 affected, against a cold one',
      asked: '<= 3x',
      measured: `${(hot / cold).toFixed(2)}x (${hot.toFixed(1)} ms)`,
    },
    { what: `upstream of ${deep.length} runs`, asked: '<= 120 ms', measured: `${chainMillis.toFixed(0)} ms` },
    { what: 'ladder of 44 runs', asked: '<= 10 ms', measured: `${ladderMillis.toFixed(1)} ms` },
    {
      what: 'processor time of the client per run, beside that of the bare UNWIND MERGE',
      asked: '<= 150 us',
      measured: `${median(client.one).toFixed(0)} us (${median(client.bare).toFixed(0)} us)`,
    },
  ]);
} finally {
  await driver.close();
  await server.stop();
}
