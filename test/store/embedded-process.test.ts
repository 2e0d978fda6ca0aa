import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { trace } from '../../lib/query/index.js';
import { openSpoolWriter } from '../../lib/spool/writer.js';
import { openEmbeddedStore, openStore } from '../../lib/store/index.js';
import { run } from '../reference/make.js';
import { referenceGraph } from '../reference/reference-model.js';
import { dumpStore } from '../reference/store-dump.js';

const holdProgram = `
  import { openEmbeddedStore } from ${JSON.stringify(new URL('../../lib/store/index.js', import.meta.url).href)};
  const store = await openEmbeddedStore({ directory: process.argv[1] });
  process.stdout.write('held');
  process.stdin.once('data', () => store.close());
`;

describe('the embedded store and other processes', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'mltrace-embedded-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const hold = async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', holdProgram, directory], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  };

  it('refuses a second opener after the wait, naming the holder', async () => {
    const child = await hold();
    try {
      const opening = openEmbeddedStore({ directory, waitMillis: 200 });
      await assert.rejects(opening, {
        code: 'MLTRACE_STORE_HELD',
        exitCode: 4,
        retryable: true,
        message: new RegExp(`process ${child.pid} .*holds`),
      });
    } finally {
      child.kill();
      await once(child, 'close');
    }
  });
  it('waits for a holder that is about to end', async () => {
    const child = await hold();
    const opening = openEmbeddedStore({ directory, waitMillis: 10_000 });
    child.stdin.end('\n');
    await (await opening).close();
  });
  it('opens after its holder was killed, with what was applied', async () => {
    const child = await hold();
    child.kill('SIGKILL');
    await once(child, 'close');
    const store = await openEmbeddedStore({ directory, waitMillis: 5000 });
    await store.close();
    assert.equal(existsSync(join(directory, 'holder.json')), false);
  });
  it('says what is wrong with a folder that cannot be made', async () => {
    writeFileSync(join(directory, 'file'), '');
    await assert.rejects(openEmbeddedStore({ directory: join(directory, 'file', 'store') }), {
      code: 'MLTRACE_STORE_UNAVAILABLE',
    });
  });
  it('says what is wrong with a database that is none', async () => {
    await (await openEmbeddedStore({ directory })).close();
    writeFileSync(join(directory, 'graph', 'lineage.db'), 'not a database');
    await assert.rejects(openEmbeddedStore({ directory }), { code: 'MLTRACE_STORE_UNAVAILABLE' });
  });
  it('says with the first question that no service answers at an address, and has no store for none', async () => {
    const store = await openStore({ store: 'http://127.0.0.1:1', cwd: directory });
    await assert.rejects(trace(store, 'a'), { code: 'MLTRACE_STORE_UNAVAILABLE' });
    await store.close();
    await assert.rejects(openStore({ store: 'none' }), { code: 'MLTRACE_OPTION_INVALID' });
  });
});

describe('bringing in a spool', () => {
  let directory: string;
  let spool: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'mltrace-import-'));
    spool = join(directory, 'spool');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const segments = () => (existsSync(spool) ? readdirSync(spool) : []);
  const facts = [run({ n: 1, end: 2, writes: [{ artifact: 'a' }] }), run({ n: 3, end: 4, reads: [{ artifact: 'a' }] })];

  it('deletes a sealed segment once it is imported', async () => {
    const writer = openSpoolWriter({ directory: spool });
    for (const fact of facts) writer.append(fact);
    writer.flush();
    const store = await openStore({ store: directory });
    assert.deepEqual(await dumpStore(store), referenceGraph(facts));
    assert.deepEqual(segments(), []);
    await store.close();
    writer.close();
  });
  it('reads an open segment on from where it was left, also after the store was opened again', async () => {
    const writer = openSpoolWriter({ directory: spool });
    writer.append(facts[0] ?? assert.fail());
    const first = await openStore({ store: directory });
    assert.equal(segments().length, 1);
    await first.close();
    writer.append(facts[1] ?? assert.fail());
    const second = await openStore({ store: directory });
    assert.deepEqual(await dumpStore(second), referenceGraph(facts));
    writer.close();
    await second.refresh();
    assert.deepEqual(segments(), []);
    await second.close();
  });
  it('changes nothing when a segment comes back after its import', async () => {
    const writer = openSpoolWriter({ directory: spool });
    for (const fact of facts) writer.append(fact);
    writer.close();
    const [name = ''] = segments();
    copyFileSync(join(spool, name), join(directory, 'copy'));
    const store = await openStore({ store: directory });
    const before = await dumpStore(store);
    copyFileSync(join(directory, 'copy'), join(spool, name));
    await store.refresh();
    assert.deepEqual(await dumpStore(store), before);
    assert.deepEqual(segments(), []);
    await store.close();
  });
  it('keeps lines that are no facts in quarantine, reports them and goes on', async () => {
    const writer = openSpoolWriter({ directory: spool });
    writer.append(facts[0] ?? assert.fail());
    writer.close();
    const [name = ''] = segments();
    const line = readFileSync(join(spool, name), 'utf8');
    const future = JSON.stringify({ ...facts[1], format: 2 });
    const ofTheFuture = `${crc32(future).toString(16).padStart(8, '0')} ${future}\n`;
    writeFileSync(join(spool, name), `garbage\n${ofTheFuture}${line}${line.slice(0, 30)}`);
    const reports: number[] = [];
    const store = await openStore({ store: directory, onQuarantine: (count) => reports.push(count) });
    assert.deepEqual(await dumpStore(store), referenceGraph(facts.slice(0, 1)));
    assert.deepEqual(reports, [3]);
    const kept = readdirSync(join(directory, 'quarantine')).flatMap((file) =>
      readFileSync(join(directory, 'quarantine', file), 'utf8')
        .trim()
        .split('\n'),
    );
    assert.equal(kept.length, 3);
    assert.match(kept[1] ?? '', /format/);
    assert.deepEqual(segments(), []);
    await store.close();
  });
});
