import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deliveryOf, lazyStore, noCounts, openSpoolSource } from '../../lib/delivery/index.js';
import { migrateNeo4jStore, openNeo4jStore } from '../../lib/store/index.js';
import { type RunningNeo4j, startNeo4j } from '../services/neo4j.js';
import { needNeo4j } from '../services/neo4j-for-tests.js';
import { runsIn } from './neo4j-recording.js';
import { runs, spool, temporaryFolders } from './spooled.js';

/** Without it a full disk cuts a transaction of Neo4j's log in two, and the server does not start again by itself. */
const likeInProduction = { 'db.tx_log.preallocate': 'true', 'db.tx_log.rotation.size': '1m' };

describe('delivery to a Neo4j that cannot write', function () {
  this.timeout(60_000);
  let disk: string;
  let mounted = false;
  let server: RunningNeo4j;
  needNeo4j(async () => {
    disk = mkdtempSync(join(tmpdir(), 'mltrace-disk-'));
    mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]).status === 0;
    server = await startNeo4j({ dataDirectory: join(disk, 'data'), settings: likeInProduction });
    await migrateNeo4jStore(address());
  });
  after(async () => {
    await server?.stop();
    if (mounted) spawnSync('umount', ['-l', disk]);
    if (disk !== undefined) rmSync(disk, { recursive: true, force: true });
  });
  const address = () => ({ address: server.uri, user: server.user, password: server.password });

  /** A spool and what delivers it, as in a process that goes on. */
  function delivering() {
    const folders = temporaryFolders();
    const store = lazyStore(() => openNeo4jStore(address()));
    const counts = noCounts();
    const source = openSpoolSource(folders);
    const { deliver } = deliveryOf(source, store, counts);
    const close = async (): Promise<void> => {
      await store.reset();
      folders.close();
    };
    return { folders, counts, source, deliver, close };
  }

  it('keeps everything while it is read-only, also after it has taken something, and brings it later', async () => {
    const { folders, counts, source, deliver, close } = delivering();
    try {
      spool(folders.spool, runs(1, 20));
      assert.equal((await deliver()).kind, 'delivered');
      await server.restart({ 'server.databases.default_to_read_only': 'true' });
      spool(folders.spool, runs(21, 100));
      const refused = await deliver();
      assert.ok(refused.kind === 'unavailable');
      assert.match(refused.error.message, /read.only/i);
      assert.deepEqual([counts.dropped.refused, existsSync(folders.quarantine)], [0, false]);
      await server.restart();
      assert.equal((await deliver()).kind, 'delivered');
      assert.deepEqual([source.waitingBytes(), await runsIn(server)], [0, { ok: 100 }]);
    } finally {
      await close();
    }
  });

  it('keeps everything while its disk is full, and brings it once there is room and it is started again', async function () {
    // Mounting needs rights that not every machine gives.
    if (!mounted) this.skip();
    const { folders, counts, source, deliver, close } = delivering();
    const ballast = join(disk, 'ballast');
    try {
      spool(folders.spool, runs(101, 120));
      assert.equal((await deliver()).kind, 'delivered');
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 300_000)));
      spool(folders.spool, runs(121, 3_000));
      const refused = await deliver();
      assert.ok(refused.kind === 'unavailable');
      assert.equal(refused.error.code, 'MLTRACE_STORE_UNAVAILABLE');
      rmSync(ballast);
      assert.equal(
        (await deliver()).kind,
        'unavailable',
        'a Neo4j whose disk was full takes nothing until it is started again',
      );
      assert.deepEqual([counts.dropped.refused, existsSync(folders.quarantine)], [0, false]);
      await server.restart();
      assert.equal((await deliver()).kind, 'delivered');
      assert.deepEqual([source.waitingBytes(), await runsIn(server)], [0, { ok: 3_000 }]);
    } finally {
      await close();
    }
  });
});
