import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateNeo4jStore, openNeo4jStore } from '../../lib/store/index.js';
import { isAccepted } from '../../lib/store/neo4j/server.js';
import { bin, ended, mltrace, withoutOurs } from '../cli/command-line.js';
import { storeOf } from '../delivery/neo4j-recording.js';
import { selfSignedCertificate } from '../services/certificate.js';
import { freePort } from '../services/free-port.js';
import { type RunningNeo4j, startNeo4j } from '../services/neo4j.js';
import { describeWithNeo4j, needNeo4j, neo4jForTests } from '../services/neo4j-for-tests.js';

const ask = (parameters: readonly string[]) => mltrace(parameters, { cwd: tmpdir() });

/** Asks over the command line, which has to fail with one line and exit code 4; gives the line. */
async function refusal(store: string, code = 4): Promise<string> {
  const answer = await ask(['artifacts', '--store', store]);
  assert.deepEqual([answer.code, answer.out], [code, '']);
  assert.match(answer.err, /^[^\n]+\n$/);
  return answer.err.trim();
}

describeWithNeo4j('a Neo4j without the database that is asked for', function () {
  this.timeout(20_000);

  for (const scheme of ['bolt', 'neo4j']) {
    it(`is left with one line that names the databases it has (${scheme}://)`, async () => {
      const server = await neo4jForTests();
      const line = await refusal(`${storeOf(server).replace('bolt', scheme)}?database=lineage`);
      const what =
        'it has no database lineage, it has neo4j; see NEO4J_DATABASE, or add \\?database=name to the address';
      assert.match(line, new RegExp(`^mltrace: the store cannot be opened: ${scheme}://127.0.0.1:\\d+: ${what}$`));
    });
  }

  it('is not asked to keep lineage in its system database', async () => {
    const { uri, user, password } = await neo4jForTests();
    const system = { address: uri, user, password, database: 'system' };
    for (const use of [openNeo4jStore, migrateNeo4jStore]) {
      await assert.rejects(use(system), { code: 'MLTRACE_OPTION_INVALID', message: /database.*system/ });
    }
  });
});

describe('the server versions that are accepted', () => {
  it('are 5.26 and newer', () => {
    for (const agent of ['Neo4j/5.26.0', 'Neo4j/5.26.30', 'Neo4j/5.27-aura', 'Neo4j/2025.01.0', 'Neo4j/2026.08.1']) {
      assert.ok(isAccepted(agent), agent);
    }
    for (const agent of ['Neo4j/5.25.1', 'Neo4j/5.3.0', 'Neo4j/4.4.48', 'Neo4j/3.5.35', 'Neo4j/dev', 'Other/9.0', '']) {
      assert.ok(!isAccepted(agent), agent);
    }
  });
});

describe('a Neo4j before 5.26', function () {
  this.timeout(60_000);
  let server: RunningNeo4j;
  needNeo4j(async () => {
    server = await startNeo4j({ version: 'older' });
  });
  after(() => server?.stop());

  it('is refused with what was found and what is accepted, and nothing is written to it', async () => {
    const found = `${server.uri}: expected Neo4j 5.26 or newer, found Neo4j/${server.version}`;
    assert.equal(await refusal(storeOf(server), 2), `mltrace: not supported: ${found}`);
    const { code, err } = await ask(['migrate', '--store', storeOf(server)]);
    assert.deepEqual([code, err], [2, `mltrace: not supported: ${found}\n`]);
  });
});

describe('a server that speaks something else', () => {
  /** What the command line says of a server that answers the first bytes so. */
  async function refusalOf(firstAnswer: Buffer | string, code: number): Promise<string> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(firstAnswer));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      return await refusal(`bolt://127.0.0.1:${(server.address() as AddressInfo).port}`, code);
    } finally {
      server.close();
    }
  }

  it('is refused where it is a Bolt that none of the proposed versions suits', async () => {
    // So the protocol wants it (https://neo4j.com/docs/bolt/current/bolt/handshake/).
    const line = await refusalOf(Buffer.alloc(4), 2);
    assert.match(
      line,
      /^mltrace: not supported: bolt:.*: it speaks no Bolt version of this driver; Neo4j 5\.26 and newer/,
    );
  });

  it('is told by name where it is HTTP', async () => {
    const line = await refusalOf('HTTP/1.1 400 Bad Request\r\n\r\n', 4);
    assert.match(line, /: it speaks HTTP; Bolt listens elsewhere, mostly on 7687$/);
  });
});

describe('a port that nobody listens on', () => {
  it('is told at once', async () => {
    const line = await refusal(`bolt://127.0.0.1:${await freePort()}`);
    assert.match(line, /: no server answers \(.*ECONNREFUSED[^)]*\)$/);
  });
});

describe('a Neo4j behind TLS', function () {
  this.timeout(30_000);
  const certificate = selfSignedCertificate();
  let server: RunningNeo4j;
  let folder: string;
  needNeo4j(async () => {
    server = await startNeo4j({ certificate });
    folder = mkdtempSync(join(tmpdir(), 'mltrace-tls-'));
    writeFileSync(join(folder, 'authority.pem'), certificate.certificate);
  });
  after(async () => {
    await server?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });
  const addressed = (scheme: string): string => storeOf(server).replace('bolt+ssc', scheme);

  it('is written to and asked with +ssc, whoever signed its certificate', async () => {
    for (const scheme of ['bolt+ssc', 'neo4j+ssc']) {
      assert.equal((await ask(['migrate', '--store', addressed(scheme)])).code, 0);
      assert.equal((await ask(['artifacts', '--store', addressed(scheme)])).code, 0);
    }
  });

  it('is refused with +s when no known authority signed its certificate', async () => {
    for (const scheme of ['bolt+s', 'neo4j+s']) {
      const line = await refusal(addressed(scheme));
      assert.match(
        line,
        /: its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\); .*NODE_EXTRA_CA_CERTS.*\+ssc/,
      );
    }
  });

  it('is written to and asked with +s when NODE_EXTRA_CA_CERTS names the certificate', async () => {
    const env = { ...withoutOurs(), NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') };
    for (const scheme of ['bolt+s', 'neo4j+s']) {
      const child = spawn(process.execPath, [bin, 'migrate', '--store', addressed(scheme)], { cwd: folder, env });
      const { code, err } = await ended(child);
      assert.deepEqual([code, err], [0, '']);
    }
  });

  it('is told from one without TLS when the address asks for none', async () => {
    for (const scheme of ['bolt', 'neo4j']) {
      assert.match(await refusal(addressed(scheme)), /: no server answers .*; one that wants TLS needs \+s or \+ssc/);
    }
  });
});

describeWithNeo4j('a Neo4j without TLS', () => {
  it('is told from one with it', async () => {
    const store = storeOf(await neo4jForTests());
    for (const scheme of ['bolt+s', 'neo4j+s', 'bolt+ssc']) {
      const line = await refusal(store.replace('bolt', scheme));
      assert.match(line, /: it does not speak TLS; (bolt|neo4j):\/\/127.0.0.1:\d+ does without$/);
    }
  });
});
