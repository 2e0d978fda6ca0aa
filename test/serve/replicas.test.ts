import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import type { Fact, RunRecord } from '../../lib/lineage/facts.js';
import { timestampFromMicros } from '../../lib/lineage/time.js';
import { openStore } from '../../lib/store/open.js';
import { deliveries } from '../conformance/random-logs.js';
import { neo4jStoreOf } from '../end-to-end/store-pair.js';
import { parseExposition } from '../metrics/parse-exposition.js';
import { at, run } from '../reference/make.js';
import { Random } from '../reference/random.js';
import { randomLog } from '../reference/random-log.js';
import { referenceGraph } from '../reference/reference-model.js';
import { dumpStore } from '../reference/store-dump.js';
import { describeWithNeo4j } from '../services/neo4j-for-tests.js';
import { asFacts, asSpans, type Delivery, deliver } from './deliver.js';
import { type ServeProcess, startServeProcess } from './serve-process.js';

const replicaCount = 3;
const clientsOfEach = 3;

const isRun = (fact: Fact): fact is RunRecord => 'component' in fact;

/**
 * Three logs that share their runs' ids, shuffled, in parts, some of it twice; a part goes as spans or as facts, and every
 * fourth goes both ways.
 */
function requestsOf(seed: number): readonly Delivery[] {
  const random = new Random(seed);
  const logs = [0, 100_000, 200_000].flatMap((offset) => deliveries(randomLog(seed + offset), seed));
  const requests = random.shuffle(logs).flatMap((facts) => {
    const spans = random.chance(0.6) ? facts.filter(isRun) : [];
    const rest = random.chance(0.25) ? facts : facts.filter((fact) => !spans.some((span) => span === fact));
    return [...(spans.length > 0 ? [asSpans(spans)] : []), ...(rest.length > 0 ? [asFacts(rest)] : [])];
  });
  return [...requests, ...requests.filter(() => random.chance(0.2))];
}

/** Runs, each alone and by a component of its own, that have nothing in common but two artifacts: all read and write them. */
function crowd(seed: number): readonly Delivery[] {
  const random = new Random(seed);
  const pointer = (n: number) => ({ artifact: random.pick(['a.csv', 'b.csv']), at: at(n) });
  return random.shuffle(
    Array.from({ length: 200 }, (_, n) =>
      asSpans([
        run({ n: n + 1, start: n, end: n + 1, component: `step-${n}`, reads: [pointer(n)], writes: [pointer(n + 1)] }),
      ]),
    ),
  );
}

describeWithNeo4j('several services on one Neo4j', function () {
  this.timeout(60_000);
  let store: string;
  let replicas: readonly ServeProcess[] = [];

  before(async () => {
    store = await neo4jStoreOf([]);
    const start = () => startServeProcess(tmpdir(), ['--store', store]);
    replicas = await Promise.all(Array.from({ length: replicaCount }, start));
  });

  after(() => Promise.all(replicas.map((replica) => replica.end('SIGTERM'))));

  /** Sends the requests to all of them at the same time; the graph has to be the reference model's. */
  async function assertSameGraph(requests: readonly Delivery[]): Promise<void> {
    await neo4jStoreOf([]);
    const queue = [...requests];
    const client = async (_: unknown, index: number): Promise<void> => {
      const url = replicas[index % replicaCount]?.url ?? '';
      for (let request = queue.shift(); request !== undefined; request = queue.shift()) await deliver(url, request);
    };
    await Promise.all(Array.from({ length: replicaCount * clientsOfEach }, client));
    const opened = await openStore({ store });
    try {
      assert.deepEqual(await dumpStore(opened), referenceGraph(requests.flatMap(({ facts }) => facts)));
    } finally {
      await opened.close();
    }
  }

  for (const seed of [701, 702]) {
    it(`make the graph of the reference model from deliveries in any order, twice and at the same time, random log ${seed}`, () =>
      assertSameGraph(requestsOf(seed)));
  }

  it('count each run in one of them, also when all are sent all of them at the same time', async () => {
    await neo4jStoreOf([]);
    const now = Date.now() * 1000;
    const runs = Array.from({ length: 60 }, (_, n) =>
      run({ n: n + 1, startedAt: timestampFromMicros(now - 2e6), endedAt: timestampFromMicros(now - 1e6) }),
    );
    const parts = Array.from({ length: 6 }, (_, part) => asFacts(runs.slice(part * 10, part * 10 + 10)));
    const versions = runs.map((record) => ({ ...record, tags: ['a version'] }));
    await Promise.all(
      replicas.flatMap(({ url }) => [...parts, asSpans(runs), asFacts(versions)].map((part) => deliver(url, part))),
    );
    const counts = await Promise.all(
      replicas.map(async ({ url }) => {
        const families = parseExposition(await (await fetch(`${url}/metrics`)).text());
        return (families.get('mltrace_runs_total')?.samples ?? []).reduce((sum, { value }) => sum + value, 0);
      }),
    );
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      runs.length,
      counts.join(),
    );
  });

  it('make the same graph of runs that share nothing but the artifacts they read and write', () =>
    assertSameGraph(crowd(703)));
});
