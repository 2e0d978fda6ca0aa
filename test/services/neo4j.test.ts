import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import neo4j from 'neo4j-driver';
import { type Neo4jAddress, type RunningNeo4j, startNeo4j } from './neo4j.js';
import { describeWithNeo4j, emptyDatabase, needNeo4j, neo4jForTests } from './neo4j-for-tests.js';
import { isRunning } from './running.js';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}.js`, import.meta.url));

/** Runs one statement over a connection of its own; the first column of its rows. */
async function ask({ uri, user, password }: Neo4jAddress, statement: string): Promise<unknown[]> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(user, password), { disableLosslessIntegers: true });
  const session = driver.session();
  try {
    // Not executeQuery, which tries for half a minute where nobody answers.
    return (await session.run(statement)).records.map((record) => record.get(0));
  } finally {
    await session.close();
    await driver.close();
  }
}

/** Runs fixtures/needs-neo4j.ts with this environment and no other. */
function runSuite(environment: Record<string, string>) {
  const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
  const given = [mocha, '--no-config', '--reporter', 'json', fixture('needs-neo4j')];
  const { stdout, stderr } = spawnSync(process.execPath, given, { env: environment, encoding: 'utf8' });
  return { stats: JSON.parse(stdout).stats, stderr, stdout };
}

/** Fulfilled when `condition` holds; the test's own timeout is the limit. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a Neo4j of our own', function () {
  this.timeout(60_000);
  let server: RunningNeo4j;
  needNeo4j(async () => {
    server = await startNeo4j({ version: '5.26' });
  });
  after(() => server?.stop());

  it('answers on 127.0.0.1, as the version that was asked for', async () => {
    assert.match(server.uri, /^bolt:\/\/127\.0\.0\.1:\d+$/);
    const versions = await ask(
      server,
      "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]",
    );
    assert.deepEqual(versions, [server.version]);
    assert.match(server.version, /^5\.26\./);
  });

  it('answers nobody without the password', async () => {
    await assert.rejects(ask({ ...server, password: 'neo4j' }, 'RETURN 1'), {
      code: 'Neo.ClientError.Security.Unauthorized',
    });
  });

  it('has its data after a restart, on the same port', async () => {
    const before = server.pid;
    await ask(server, 'CREATE (:Kept {by: "restart"})');
    await server.restart();
    assert.notEqual(server.pid, before);
    assert.deepEqual(await ask(server, 'MATCH (n:Kept {by: "restart"}) RETURN count(n)'), [1]);
  });

  it('has what was committed after kill -9', async () => {
    await ask(server, 'CREATE (:Kept {by: "kill"})');
    await server.kill();
    assert.equal(server.pid, undefined);
    await assert.rejects(ask(server, 'RETURN 1'), { code: 'ServiceUnavailable' });
    await server.restart();
    assert.deepEqual(await ask(server, 'MATCH (n:Kept {by: "kill"}) RETURN count(n)'), [1]);
  });

  it('serves the tests where NEO4J_URI names it, once it is empty or may be emptied', async () => {
    const { uri, user, password } = server;
    const named = { NEO4J_URI: uri, NEO4J_USERNAME: user, NEO4J_PASSWORD: password };
    await ask(server, 'CREATE (:Kept {by: "somebody"})');
    const refused = runSuite(named);
    assert.deepEqual([refused.stats.passes, refused.stats.failures], [0, 1]);
    assert.match(refused.stdout, /it holds \d+ nodes?/);
    assert.equal(runSuite({ ...named, MLTRACE_TEST_ERASE: '1' }).stats.passes, 1);
    assert.deepEqual(await ask(server, 'MATCH (n) RETURN count(n)'), [0]);
    assert.equal(runSuite(named).stats.passes, 1);
  });

  it('does not answer while it is paused, and answers what was asked when it goes on', async () => {
    server.pause();
    const answer = ask(server, 'RETURN 1');
    const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 300, 'silence'))]);
    assert.equal(first, 'silence');
    server.resume();
    assert.deepEqual(await answer, [1]);
  });

  it('leaves neither a process nor a folder when it is stopped, even paused', async () => {
    const { pid = assert.fail('no process'), dataDirectory } = server;
    server.pause();
    await server.stop();
    await server.stop();
    assert.ok(!isRunning(pid));
    assert.ok(!existsSync(dirname(dataDirectory)));
  });

  it('fails to start with what the server said', async () => {
    await assert.rejects(
      startNeo4j({ settings: { 'no.such.key': '1' } }),
      /Neo4j ended while it started:[\s\S]*no\.such\.key/,
    );
  });

  it('starts in its newest version, too', async () => {
    const newest = await startNeo4j({ version: 'latest' });
    try {
      assert.deepEqual(await ask(newest, 'CREATE (n:Kept {x: 1}) RETURN n.x'), [1]);
      await newest.restart();
      assert.deepEqual(await ask(newest, 'MATCH (n:Kept) RETURN count(n)'), [1]);
    } finally {
      await newest.stop();
    }
  }).timeout(600_000);

  it('ends with the process that started it, even when that is killed', async () => {
    const child = spawn(process.execPath, [fixture('leaves-neo4j-behind')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const { pid, dataDirectory } = JSON.parse(String(line));
    assert.ok(isRunning(pid) && existsSync(dataDirectory));
    child.kill('SIGKILL');
    await until(() => !isRunning(pid) && !existsSync(dirname(dataDirectory)));
  });
});

describeWithNeo4j('the Neo4j that tests share', () => {
  it('is one for all, and empty after emptyDatabase, schema included', async () => {
    const { driver } = await neo4jForTests();
    assert.equal((await neo4jForTests()).driver, driver);
    // Tests before this one may have left a schema.
    await emptyDatabase({ schema: true });
    await driver.executeQuery('CREATE CONSTRAINT one IF NOT EXISTS FOR (n:One) REQUIRE n.id IS UNIQUE');
    await driver.executeQuery('CREATE INDEX two IF NOT EXISTS FOR ()-[r:TWO]-() ON (r.at)');
    await driver.executeQuery(
      'CREATE (hub:One {id: 0}) WITH hub UNWIND range(1, 25000) AS id CREATE (hub)-[:TWO]->(:One {id: id})',
    );
    await emptyDatabase();
    const count = async (statement: string) => Number((await driver.executeQuery(statement)).records[0]?.get(0));
    assert.equal(await count('MATCH (n) RETURN count(n)'), 0);
    assert.equal(await count('SHOW CONSTRAINTS YIELD name RETURN count(*)'), 1);
    await emptyDatabase({ schema: true });
    assert.equal(await count("SHOW INDEXES YIELD type WHERE type <> 'LOOKUP' RETURN count(*)"), 0);
  }).timeout(60_000);
});

describe('tests on Neo4j where it cannot be had', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mltrace-no-neo4j-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  // Nothing in the cache and no Maven to fill it.
  const nothing = () => ({ PATH: folder, XDG_CACHE_HOME: folder });

  it('are skipped, with one line that says what is missing', () => {
    const { stats, stderr } = runSuite(nothing());
    assert.deepEqual([stats.passes, stats.pending, stats.failures], [0, 1, 0]);
    assert.match(stderr, /^Neo4j \d+\.\d+\.\d+ (is fetched with Maven|needs Java).*\n$/);
  });

  it('fail in CI', () => {
    const { stats } = runSuite({ ...nothing(), CI: 'true' });
    assert.deepEqual([stats.passes, stats.pending, stats.failures], [0, 0, 1]);
  });
});
