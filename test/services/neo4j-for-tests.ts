import neo4j, { type Driver } from 'neo4j-driver';
import { type Neo4jAddress, startNeo4j } from './neo4j.js';
import { need } from './obtain.js';

/** The Neo4j that the tests of a process share, with an open driver. */
export interface SharedNeo4j extends Neo4jAddress {
  readonly driver: Driver;
}

let shared: Promise<SharedNeo4j & { end(): Promise<void> }> | undefined;

/**
 * One Neo4j for all tests of a process, started at the first call and ended after the last test. With NEO4J_URI (and
 * NEO4J_USERNAME, NEO4J_PASSWORD) that server instead; its database has to be empty, since tests delete everything.
 * Throws MissingComponent.
 */
export function neo4jForTests(): Promise<SharedNeo4j> {
  shared ??= process.env['NEO4J_URI'] ? useGiven(process.env['NEO4J_URI']) : startOwn();
  return shared;
}

after(async () => {
  const server = await shared?.catch(() => undefined);
  await server?.end();
});

async function startOwn() {
  const server = await startNeo4j();
  const driver = connect(server);
  const { uri, user, password } = server;
  const end = () => driver.close().then(() => server.stop());
  return { uri, user, password, driver, end };
}

async function useGiven(uri: string) {
  const user = process.env['NEO4J_USERNAME'] ?? 'neo4j';
  const password = process.env['NEO4J_PASSWORD'] ?? '';
  const driver = connect({ uri, user, password });
  const { records } = await driver.executeQuery('MATCH (n) RETURN count(n) AS nodes');
  const nodes = Number(records[0]?.get('nodes'));
  if (nodes > 0 && !process.env['MLTRACE_TEST_ERASE']) {
    await driver.close();
    const way = 'Unset NEO4J_URI, or set MLTRACE_TEST_ERASE=1 if they can go.';
    throw new Error(`The tests delete everything in the database of NEO4J_URI, and it holds ${nodes} nodes. ${way}`);
  }
  const end = () => erase(driver, {}).then(() => driver.close());
  return { uri, user, password, driver, end };
}

const connect = ({ uri, user, password }: Neo4jAddress): Driver =>
  neo4j.driver(uri, neo4j.auth.basic(user, password), { telemetryDisabled: true });

/** Deletes all nodes and relationships of the shared Neo4j; with `schema` its constraints and indexes, too. */
export async function emptyDatabase(options: { readonly schema?: boolean } = {}): Promise<void> {
  const { driver } = await neo4jForTests();
  await erase(driver, options);
}

async function erase(driver: Driver, { schema = false }: { readonly schema?: boolean }): Promise<void> {
  const session = driver.session();
  try {
    // In batches: one transaction over a large graph does not fit into the memory.
    await session.run('MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS');
    if (!schema) return;
    const { records } = await session.run('SHOW CONSTRAINTS YIELD name');
    for (const record of records) await session.run(`DROP CONSTRAINT \`${record.get('name')}\` IF EXISTS`);
    const indexes = await session.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'");
    for (const record of indexes.records) await session.run(`DROP INDEX \`${record.get('name')}\` IF EXISTS`);
  } finally {
    await session.close();
  }
}

/**
 * `describe` for tests on the shared Neo4j, which is there when they begin. Where Java or Maven is missing they are
 * skipped, after one line that says what is missing; in CI they fail.
 */
export function describeWithNeo4j(title: string, body: (this: Mocha.Suite) => void): void {
  describe(title, function () {
    needNeo4j(neo4jForTests);
    body.call(this);
  });
}

/** A `before` hook that waits for a server, and skips the suite where something is missing on this machine. */
export const needNeo4j = (start: () => Promise<unknown>): void => need('Neo4j', start);
