import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deliverSpool } from '../../lib/delivery/deliver-spool.js';
import { lazyStore } from '../../lib/delivery/store-handle.js';
import { component, currentRun } from '../../lib/index.js';
import { migrateNeo4jStore, openNeo4jStore } from '../../lib/store/neo4j/neo4j-store.js';
import { mltrace, withoutOurs } from '../cli/command-line.js';
import { run } from '../reference/make.js';
import { type RunningNeo4j, startNeo4j } from '../services/neo4j.js';
import { needNeo4j } from '../services/neo4j-for-tests.js';
import { recordInto, runsIn, storeOf, until } from './neo4j-recording.js';
import { spool, temporaryFolders } from './spooled.js';

const program = fileURLToPath(new URL('./recording-process.js', import.meta.url));

describe('delivery to a Neo4j', function () {
  this.timeout(60_000);
  let server: RunningNeo4j;
  let store: string;
  let folder: string;
  needNeo4j(async () => {
    server = await startNeo4j();
    store = storeOf(server);
    await migrateNeo4jStore({ address: store });
  });
  after(() => server?.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mltrace-delivery-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    const erasing = await openDriver();
    await erasing('MATCH (n) WHERE NOT n:StoreFormat CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS');
  });

  async function openDriver() {
    const { default: neo4j } = await import('neo4j-driver');
    return async (statement: string): Promise<void> => {
      const driver = neo4j.driver(server.uri, neo4j.auth.basic(server.user, server.password));
      const session = driver.session();
      await session.run(statement).finally(() => session.close().then(() => driver.close()));
    };
  }

  /** A process that records; `lines` grows as it prints. */
  function startRecorder(runs: number, then: string) {
    const env = { ...withoutOurs(), MLTRACE_STORE: store };
    const child = spawn(process.execPath, [program, String(runs), then], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    return { child, lines: () => output.split('\n').slice(0, -1) };
  }

  const step = component('step', (n: number) => void currentRun().input('shared').output(`made-${n}`));

  it('brings what was recorded before the server was there, once it is', async () => {
    await server.shutDown();
    const recording = recordInto(store);
    for (let n = 0; n < 300; n += 1) step(n);
    await recording.processor.forceFlush();
    assert.ok(recording.spooled() > 0);
    await server.restart();
    await until(() => recording.spooled() === 0);
    assert.deepEqual(await runsIn(server), { ok: 300 });
    await recording.close();
  });

  it('loses and doubles nothing when the server is killed, and stopped, and started again in the middle of 20,000 runs', async () => {
    const recording = recordInto(store);
    const record = async (from: number, to: number): Promise<void> => {
      for (let n = from; n < to; n += 1) {
        step(n);
        if (n % 500 === 499) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    /** Ends the server while it is being written to, and starts it while more is recorded. */
    const interrupt = async (end: () => Promise<void>, from: number, to: number): Promise<void> => {
      const before = (await runsIn(server))['ok'] ?? 0;
      await until(async () => ((await runsIn(server))['ok'] ?? 0) > before);
      assert.ok(recording.spooled() > 0, 'it is in the middle');
      await Promise.all([end(), record(from, (from + to) / 2)]);
      await Promise.all([server.restart(), record((from + to) / 2, to)]);
    };
    await record(0, 8_000);
    await interrupt(server.kill, 8_000, 14_000);
    await interrupt(server.shutDown, 14_000, 20_000);
    await until(async () => {
      await recording.processor.forceFlush();
      return recording.spooled() === 0;
    });
    assert.deepEqual(await runsIn(server), { ok: 20_000 });
    await recording.close();
  }).timeout(180_000);

  it('waits in flush() until everything is there, and keeps no process alive', async () => {
    const { child, lines } = startRecorder(200, 'flush');
    const [code] = await once(child, 'close');
    assert.deepEqual([code, lines().at(-1)], [0, 'flushed']);
    assert.deepEqual(await runsIn(server), { ok: 200 });
  });

  it('lets mltrace sync deliver what a killed process has left', async () => {
    await server.shutDown();
    const { child, lines } = startRecorder(400, 'stay');
    await until(() => lines().length === 400);
    child.kill('SIGKILL');
    await once(child, 'close');
    await server.restart();
    const { code, out, err } = await mltrace(['sync', '--store', store], { cwd: folder });
    assert.deepEqual([code, err], [0, '']);
    assert.equal(out, `400 facts delivered to ${server.uri}, 400 of them new\n`);
    assert.deepEqual(await runsIn(server), { ok: 400 });
    const again = await mltrace(['sync', '--store', store, '--json'], { cwd: folder });
    assert.equal(JSON.parse(again.out).added, 0);
  });

  it('lets a question deliver first what this machine has recorded', async () => {
    const { child } = startRecorder(3, 'end');
    await once(child, 'close');
    const { code, out, err } = await mltrace(['history', 'step', '--store', store, '--json'], { cwd: folder });
    assert.deepEqual([code, err], [0, '']);
    assert.equal(JSON.parse(out).runs.length, 3);
  });

  it('warns in the process when lines of the spool are no facts, and delivers the others', async () => {
    const recording = recordInto(store);
    const warnings: string[] = [];
    const hear = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', hear);
    mkdirSync(recording.spool, { recursive: true });
    writeFileSync(join(recording.spool, `${'a'.repeat(16)}.sealed`), 'no fact\n');
    step(1);
    await recording.processor.forceFlush();
    await until(() => warnings.some((message) => message.includes('took some facts not at all')));
    process.off('warning', hear);
    assert.deepEqual([recording.spooled(), await runsIn(server)], [0, { ok: 1 }]);
    await recording.close();
  });

  it('delivers to the address that was recorded for, and to no other', async () => {
    await server.shutDown();
    const { child } = startRecorder(2, 'end');
    await once(child, 'close');
    await server.restart();
    const other = store.replace('127.0.0.1', 'localhost');
    assert.equal(JSON.parse((await mltrace(['sync', '--store', other, '--json'], { cwd: folder })).out).delivered, 0);
    assert.deepEqual(await runsIn(server), {});
    assert.equal(JSON.parse((await mltrace(['sync', '--store', store, '--json'], { cwd: folder })).out).delivered, 2);
  });

  it('keeps everything while the password is wrong, and never prints it', async () => {
    const wrong = store.replace(server.password, 'not-the-password');
    const recording = recordInto(wrong);
    step(1);
    await recording.processor.forceFlush();
    assert.ok(recording.spooled() > 0);
    const refused = await mltrace(['sync', '--store', wrong], { cwd: recording.directory });
    assert.equal(refused.code, 4);
    assert.match(refused.err, /wrong user or password/);
    assert.doesNotMatch(refused.err, /not-the-password/);
    // The server lets nobody in for some seconds after that.
    await until(async () => (await mltrace(['sync', '--store', store], { cwd: recording.directory })).code === 0);
    assert.deepEqual(await runsIn(server), { ok: 1 });
    await recording.close();
  });

  it('gives up on a server that stops answering when its deadline is over, and goes on once it answers', async () => {
    const deadlines = { readMillis: 500, writeMillis: 500 };
    const opened = await openNeo4jStore({ address: store, deadlines });
    const late = { code: 'MLTRACE_STORE_UNAVAILABLE', message: /no answer within 0\.5 s/ };
    server.pause();
    try {
      await assert.rejects(opened.read('RETURN 1 AS one'), late);
      await assert.rejects(opened.apply([run({ n: 1, end: 1, status: 'ok' })]), late);
    } finally {
      server.resume();
    }
    await until(() =>
      opened.read('RETURN 1 AS one').then(
        () => true,
        () => false,
      ),
    );
    await until(() =>
      opened.apply([run({ n: 1, end: 1, status: 'ok' })]).then(
        () => true,
        () => false,
      ),
    );
    assert.deepEqual(await runsIn(server), { ok: 1 });
    await opened.close();
  });

  it('quarantines a run that a constraint of other people refuses, and delivers the others', async () => {
    const statement = await openDriver();
    await statement('CREATE CONSTRAINT theirs FOR (r:Run) REQUIRE r.owner IS UNIQUE');
    const folders = temporaryFolders();
    try {
      spool(
        folders.spool,
        [1, 2, 3, 4, 5].map((n) => run({ n, end: n, status: 'ok', ...(n % 2 === 0 && { owner: 'ada' }) })),
      );
      const handle = lazyStore(() => openNeo4jStore({ address: store }));
      const { outcome, counts } = await deliverSpool({ folders, store: handle });
      await handle.reset();
      assert.deepEqual([outcome.kind, counts.dropped.refused, await runsIn(server)], ['delivered', 1, { ok: 4 }]);
      const [file = ''] = readdirSync(folders.quarantine);
      assert.match(readFileSync(join(folders.quarantine, file), 'utf8'), /already exists/);
    } finally {
      folders.close();
      await statement('DROP CONSTRAINT theirs');
    }
  });
});

describe('delivery to a server that accepts and never answers', function () {
  this.timeout(30_000);
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket));
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-delivery-'));
  let store: string;
  let ended: Promise<unknown[]>;
  before(async () => {
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    store = `bolt://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    // Begun here, so that it waits for its deadlines while the others do.
    const env = { ...withoutOurs(), MLTRACE_STORE: store };
    ended = once(spawn(process.execPath, [program, '1', 'flush'], { cwd: folder, env, stdio: 'ignore' }), 'close');
  });
  after(() => {
    silent.close();
    for (const socket of sockets) socket.destroy();
    rmSync(folder, { recursive: true });
  });

  it('ends shutdown(), and leaves everything in the spool', async () => {
    const recording = recordInto(store);
    component('step', () => {})();
    await recording.processor.shutdown();
    assert.ok(recording.spooled() > 0);
    recording.remove();
  });

  it('lets a process that has recorded end', async () => {
    const [code] = await ended;
    assert.equal(code, 0);
  });
});
