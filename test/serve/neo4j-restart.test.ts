import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { migrateNeo4jStore } from '../../lib/store/index.js';
import { openStore } from '../../lib/store/open.js';
import { storeOf } from '../delivery/neo4j-recording.js';
import { longLog } from '../end-to-end/long-log.js';
import { referenceGraph } from '../reference/reference-model.js';
import { dumpStore } from '../reference/store-dump.js';
import { type RunningNeo4j, startNeo4j } from '../services/neo4j.js';
import { needNeo4j } from '../services/neo4j-for-tests.js';
import { asSpans, type Delivery, deliver } from './deliver.js';
import { type Serving, sendSpans, startServing } from './serving.js';

const clients = 4;
const runsARequest = 5;

describe('a service whose Neo4j is stopped and started again', function () {
  this.timeout(120_000);
  let server: RunningNeo4j;
  let serving: Serving;
  needNeo4j(async () => {
    server = await startNeo4j();
  });
  after(async () => {
    await serving?.stop();
    await server?.stop();
  });

  it('answers 503 meanwhile and says so at /readyz; no run is lost or doubled', async () => {
    const store = storeOf(server);
    await migrateNeo4jStore({ address: store });
    serving = await startServing({ store, storeMillis: 1_500 });
    const requests = requestsOf(longLog(300) as readonly RunRecord[]);
    const taken: Delivery[] = [];
    let refused = 0;
    const queue = [...requests];
    const client = async (): Promise<void> => {
      for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
        await deliver(serving.url, request, () => {
          refused += 1;
        });
        taken.push(request);
      }
    };
    const sent = Promise.all(Array.from({ length: clients }, client));
    // In the middle of it.
    while (taken.length < requests.length / 4) await sleep(5);
    await server.shutDown();
    const response = await sendSpans(serving, []);
    assert.equal(response.status, 200, 'a request without runs needs no store');
    assert.equal((await serving.ask('/livez')).status, 200);
    const ready = serving.ask('/readyz');
    while (refused === 0) await sleep(5);
    assert.ok(taken.length < requests.length, 'it was stopped too late');
    assert.equal((await ready).status, 503);
    await server.restart();
    await sent;
    assert.equal((await serving.ask('/readyz')).status, 200);
    const opened = await openStore({ store });
    try {
      assert.deepEqual(await dumpStore(opened), referenceGraph(requests.flatMap(({ facts }) => facts)));
    } finally {
      await opened.close();
    }
  });
});

function requestsOf(records: readonly RunRecord[]): readonly Delivery[] {
  const requests: Delivery[] = [];
  for (let at = 0; at < records.length; at += runsARequest)
    requests.push(asSpans(records.slice(at, at + runsARequest)));
  return requests;
}
