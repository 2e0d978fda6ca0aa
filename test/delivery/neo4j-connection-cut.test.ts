import assert from 'node:assert/strict';
import { deliverSpool } from '../../lib/delivery/deliver-spool.js';
import { lazyStore } from '../../lib/delivery/store-handle.js';
import type { Fact } from '../../lib/lineage/facts.js';
import { migrateNeo4jStore, openNeo4jStore } from '../../lib/store/index.js';
import { longLog } from '../end-to-end/long-log.js';
import { Random } from '../reference/random.js';
import { randomLog } from '../reference/random-log.js';
import { referenceGraph } from '../reference/reference-model.js';
import { dumpStore } from '../reference/store-dump.js';
import { type CuttingProxy, startCuttingProxy } from '../services/cutting-proxy.js';
import { describeWithNeo4j, emptyDatabase, neo4jForTests } from '../services/neo4j-for-tests.js';
import { spool, temporaryFolders } from './spooled.js';

/** Runs that read each other's writes, and random ones, in no order. */
const logOf = (seed: number): Fact[] => new Random(seed).shuffle([...longLog(400), ...randomLog(seed)]);

describeWithNeo4j('a connection to Neo4j that is cut during a delivery', function () {
  this.timeout(60_000);

  /** Delivers over a proxy, and compares what is then in the graph with the reference model. */
  async function deliverAcross(facts: readonly Fact[], begin: (proxy: CuttingProxy) => void): Promise<CuttingProxy> {
    const { uri, user, password } = await neo4jForTests();
    await emptyDatabase();
    await migrateNeo4jStore({ address: uri, user, password });
    const proxy = await startCuttingProxy(Number(new URL(uri).port), begin);
    const folders = temporaryFolders();
    const handle = lazyStore(() => openNeo4jStore({ address: `bolt://127.0.0.1:${proxy.port}`, user, password }));
    const direct = await openNeo4jStore({ address: uri, user, password });
    try {
      spool(folders.spool, facts);
      begin(proxy);
      const { outcome, counts, waitingBytes } = await deliverSpool({ folders, store: handle, attempts: 20 });
      assert.deepEqual([outcome.kind, waitingBytes], ['delivered', 0]);
      assert.deepEqual([counts.delivered, counts.dropped], [facts.length, { refused: 0, badLine: 0 }]);
      assert.deepEqual(await dumpStore(direct), referenceGraph(facts));
    } finally {
      proxy.close();
      await handle.reset();
      await direct.close();
      folders.close();
    }
    return proxy;
  }

  it('loses and doubles nothing when the answers to COMMITs are lost', async () => {
    const proxy = await deliverAcross(logOf(1), (cutting) => {
      if (cutting.cuts < 2) cutting.cutAnswerToCommit();
    });
    assert.equal(proxy.cuts, 2);
  });

  it('loses and doubles nothing when it is cut anywhere', async () => {
    const random = new Random(2);
    const proxy = await deliverAcross(logOf(2), (cutting) => {
      if (cutting.cuts < 5) cutting.cutAfter(random.below(200_000));
    });
    assert.equal(proxy.cuts, 5);
  });
});
