import assert from 'node:assert/strict';
import { type LineageStore, migrateNeo4jStore, type OnEnded, openNeo4jStore } from '../../lib/store/index.js';
import { conformance } from '../conformance/suite.js';
import { describeWithNeo4j, emptyDatabase, neo4jForTests } from '../services/neo4j-for-tests.js';

async function options() {
  const { uri, user, password } = await neo4jForTests();
  return { address: uri, user, password };
}

const open = async (onEnded?: OnEnded): Promise<LineageStore> =>
  openNeo4jStore({ ...(await options()), ...(onEnded !== undefined && { onEnded }) });

async function openEmpty(onEnded?: OnEnded): Promise<LineageStore> {
  await emptyDatabase();
  await migrateNeo4jStore(await options());
  return open(onEnded);
}

async function reopen(store: LineageStore, onEnded?: OnEnded): Promise<LineageStore> {
  await store.close();
  return open(onEnded);
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
