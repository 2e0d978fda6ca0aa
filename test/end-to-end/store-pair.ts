import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../../lib/lineage/facts.js';
import { migrateNeo4jStore } from '../../lib/store/index.js';
import { openStore } from '../../lib/store/open.js';
import { emptyDatabase, neo4jForTests } from '../services/neo4j-for-tests.js';

/** An embedded store of those facts in a folder of its own. */
export async function embeddedStoreOf(facts: readonly Fact[]): Promise<{ store: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-pair-'));
  const store = join(folder, '.mltrace');
  await fill(store, facts);
  return { store, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The Neo4j of the tests, holding those facts only: its address with user and password. */
export async function neo4jStoreOf(facts: readonly Fact[]): Promise<string> {
  const { uri, user, password } = await neo4jForTests();
  const address = new URL(uri);
  address.username = user;
  address.password = password;
  await emptyDatabase();
  await migrateNeo4jStore({ address: address.href });
  await fill(address.href, facts);
  return address.href;
}

async function fill(address: string, facts: readonly Fact[]): Promise<void> {
  const store = await openStore({ store: address });
  try {
    await store.apply(facts);
  } finally {
    await store.close();
  }
}
