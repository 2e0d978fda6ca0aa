// node deploy/kafka/run.mjs [runs] [pairs] [partitions]: Collector -> Kafka -> a Collector and a `mltrace serve`, as often as
// `pairs` says -> one Neo4j, for real on this machine; prints what was lost (nothing), doubled and out of order, and how fast it
// was. Meanwhile one Collector and one service are killed and started again. Needs what CONTRIBUTING.md names for the tests
// with Neo4j and the Collector (Java, Maven, Go), and `npm run build`.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { post, requestsOf, spanOf } from '../../dist/bench/serve-client.js';
import { manyRuns } from '../../dist/bench/shape.js';
import { decodeSpan } from '../../dist/lib/lineage/decode-span.js';
import { migrateNeo4jStore } from '../../dist/lib/store/index.js';
import { openStore } from '../../dist/lib/store/open.js';
import { dumpStore } from '../../dist/test/reference/store-dump.js';
import { startNeo4j } from '../../dist/test/services/neo4j.js';
import { obtainCollector, obtainKafka } from './obtain.mjs';
import { end, startCollector, startKafka, startServe } from './processes.mjs';
import { startTap } from './tap.mjs';

const [runs = 20_000, pairs = 2, partitions = 8] = process.argv.slice(2).map(Number);
const base = 16_000;
const [kafkaPort, controllerPort, agentPort, agentHealth] = [base, base + 1, base + 2, base + 3];
const portsOf = (pair) => ({ serve: base + 10 * pair + 10, tap: base + 10 * pair + 11, health: base + 10 * pair + 12 });
const say = (text) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

const folder = mkdtempSync(join(tmpdir(), 'mltrace-kafka-'));
const [jars, program] = [obtainKafka(), obtainCollector()];
const neo4j = await startNeo4j({ tuning: 'throughput' });
const store = neo4j.uri.replace('://', `://${neo4j.user}:${neo4j.password}@`);
await migrateNeo4jStore({ address: store });
const kafka = await startKafka(join(folder, 'kafka'), jars, { port: kafkaPort, controllerPort, partitions });
const brokers = { KAFKA_BROKERS: `127.0.0.1:${kafkaPort}` };
const startAgent = () =>
  startCollector(join(folder, 'agent'), program, {
    config: 'agent.yaml',
    healthPort: agentHealth,
    env: {
      ...brokers,
      AGENT_HTTP_PORT: agentPort,
      AGENT_HEALTH_PORT: agentHealth,
      AGENT_STORAGE: join(folder, 'queue'),
    },
  });
const startService = (pair) => startServe(join(folder, `serve-${pair}`), { port: portsOf(pair).serve, store });
const startIngest = (pair) =>
  startCollector(join(folder, `ingest-${pair}`), program, {
    config: 'ingest.yaml',
    healthPort: portsOf(pair).health,
    env: {
      ...brokers,
      INGEST_HEALTH_PORT: portsOf(pair).health,
      MLTRACE_ENDPOINT: `http://127.0.0.1:${portsOf(pair).tap}`,
    },
  });

let agent = await startAgent();
const units = [];
for (let pair = 0; pair < pairs; pair += 1) {
  const service = await startService(pair);
  const tap = startTap({ port: portsOf(pair).tap, to: portsOf(pair).serve });
  units.push({ service, tap, ingest: await startIngest(pair) });
}
say(
  `${runs} runs, ${partitions} partitions, ${pairs} Collectors each with a mltrace serve, one Neo4j ${neo4j.version}`,
);

// From 1: an id of zeros is none.
const records = [...manyRuns(runs, { from: 1 })];
const sentIds = records.map(({ id }) => id);
const placeOf = new Map(sentIds.map((id, place) => [id, place]));
const begin = performance.now();

/** Sends as an SDK does: again when it is not taken. */
async function send(bodies) {
  const queue = [...bodies];
  const client = async () => {
    for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
      const url = `http://127.0.0.1:${agentPort}/v1/traces`;
      while ((await post(url, body).catch(() => ({ status: 0 }))).status !== 200) await sleep(100);
    }
  };
  await Promise.all(Array.from({ length: 4 }, client));
}

const idOf = (span) => `${span.spanContext().traceId}:${span.spanContext().spanId}`;
/** Every run that a service has acknowledged, in that order. */
const acknowledged = () =>
  units
    .flatMap(({ tap }) => tap.taken())
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ spans }) => spans);
const distinct = () => new Set(acknowledged().map(idOf));
const until = async (count) => {
  while (distinct().size < count) await sleep(500);
};

const bodies = requestsOf(records.map(spanOf), 128);
const third = Math.ceil(bodies.length / 3);
await send(bodies.slice(0, third));
const early = Math.min(runs, third * 128);
say(`a third is acknowledged by the first Collector after ${((performance.now() - begin) / 1000).toFixed(1)} s`);
await until(early);
const undisturbed = (performance.now() - begin) / 1000;
say(`and in Neo4j after ${undisturbed.toFixed(1)} s: ${(early / undisturbed).toFixed(0)} runs/s with nothing killed`);
const rest = send(bodies.slice(third));
await until(early + Math.ceil((runs - early) / 4));
say('kill -9: the first Collector, a Collector behind Kafka, a service');
await Promise.all([end(agent), end(units[0].ingest), end(units[pairs - 1].service)]);
await sleep(3_000);
[agent, units[0].ingest, units[pairs - 1].service] = await Promise.all([
  startAgent(),
  startIngest(0),
  startService(pairs - 1),
]);
say('all three are back');
await rest;
await until(runs);
const seconds = (performance.now() - begin) / 1000;

const all = acknowledged();
let latest = -1;
let outOfOrder = 0;
for (const span of all) {
  const place = placeOf.get(idOf(span)) ?? -1;
  if (place < latest) outOfOrder += 1;
  latest = Math.max(latest, place);
}
say(
  `all in Neo4j after ${seconds.toFixed(1)} s, ${all.length - runs} of them twice, ${outOfOrder} of ${all.length} out of order`,
);

/** Bytes that files take whose path matches; files of a fixed size that are not full count whole. */
const bytesOf = (directory, pattern) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(join(entry.parentPath, entry.name)))
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
const kafkaBytes = bytesOf(join(folder, 'kafka', 'data'), /otlp_spans-\d+\/.*\.log$/) / runs;
say(`${kafkaBytes.toFixed(0)} bytes a run in Kafka, gzip`);

// The same runs, in order and once, in the other store: the graph has to be the same.
const facts = new Map(all.map((span) => [idOf(span), decodeSpan(span)]));
const expected = await openStore({ store: join(folder, 'expected') });
const ordered = sentIds.map((id) => facts.get(id));
for (let at = 0; at < ordered.length; at += 500) await expected.apply(ordered.slice(at, at + 500));
const found = await openStore({ store });
const [want, have] = [await dumpStore(expected), await dumpStore(found)];
const same = JSON.stringify(want) === JSON.stringify(have);
const kept = have.nodes.filter((node) => node.startsWith('Run')).length;
say(
  `${runs - kept} runs lost; ${have.nodes.length} nodes and ${have.edges.length} edges, ${same ? 'the same as' : 'NOT the same as'} from the runs once and in order`,
);
await Promise.all([expected.close(), found.close()]);
for (const { tap, ingest, service } of units) {
  tap.close();
  await end(ingest);
  await end(service, 'SIGTERM');
}
await end(agent);
await end(kafka);
await neo4j.shutDown();
const graphBytes = bytesOf(neo4j.dataDirectory, /databases\/neo4j\//) / runs;
say(`${graphBytes.toFixed(0)} bytes a run in the files of Neo4j, its logs not counted`);
await neo4j.stop();
rmSync(folder, { recursive: true, force: true });
process.exit(same && kept === runs ? 0 : 1);
