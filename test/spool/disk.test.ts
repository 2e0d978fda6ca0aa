import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { maxHeldFacts } from '../../lib/spool/backlog.js';
import type { SpoolHealth } from '../../lib/spool/contract.js';
import { listSegments, readSegment } from '../../lib/spool/reader.js';
import { openSpoolWriter } from '../../lib/spool/writer.js';
import { runChild } from './child-processes.js';
import { run, runsIn, temporaryDirectories, upTo } from './temporary-spool.js';

describe('spool on a disk that refuses', () => {
  const temporaryDirectory = temporaryDirectories();

  it('holds facts until the directory can be made, then writes them in order', () => {
    const blocked = join(temporaryDirectory(), 'file');
    writeFileSync(blocked, '');
    const directory = join(blocked, 'spool');
    const writer = openSpoolWriter({ directory });
    for (const number of upTo(3)) assert.equal(writer.append(run(number)), false);
    assert.deepEqual(writer.health(), { appended: 0, bytes: 0, held: 3, dropped: {} });
    rmSync(blocked);
    assert.equal(writer.append(run(3)), true);
    const [segment] = listSegments(directory);
    assert.ok(segment !== undefined);
    assert.deepEqual(
      readSegment(segment, 0, 1 << 20).facts,
      upTo(4).map((number) => run(number)),
    );
    assert.equal(writer.health().held, 0);
    assert.equal(writer.health().appended, 4);
    writer.close();
  });

  for (const end of ['flush', 'close'] as const) {
    it(`tries what it holds again on ${end}`, () => {
      const blocked = join(temporaryDirectory(), 'file');
      writeFileSync(blocked, '');
      const writer = openSpoolWriter({ directory: join(blocked, 'spool') });
      writer.append(run(0));
      rmSync(blocked);
      writer[end]();
      assert.deepEqual(runsIn(writer.directory), [0]);
      writer.close();
    });
  }

  it('tries what it holds again when nothing more is recorded', async () => {
    const blocked = join(temporaryDirectory(), 'file');
    writeFileSync(blocked, '');
    const writer = openSpoolWriter({ directory: join(blocked, 'spool') });
    writer.append(run(0));
    await sleep(1_100);
    rmSync(blocked);
    while (writer.health().held > 0) await sleep(50);
    assert.deepEqual(runsIn(writer.directory), [0]);
    writer.close();
  });

  it('holds so many facts and characters, and counts what it drops', () => {
    const blocked = join(temporaryDirectory(), 'file');
    writeFileSync(blocked, '');
    const writer = openSpoolWriter({ directory: join(blocked, 'spool') });
    for (const number of upTo(maxHeldFacts + 5)) assert.equal(writer.append(run(number)), false);
    assert.deepEqual(writer.health(), { appended: 0, bytes: 0, held: maxHeldFacts, dropped: { disk: 5 } });
    const heavy = openSpoolWriter({ directory: join(blocked, 'spool') });
    for (const number of upTo(6)) heavy.append(run(number, 2 << 20));
    assert.deepEqual(heavy.health().dropped, { disk: 3 });
    rmSync(blocked);
    writer.close();
    assert.deepEqual(runsIn(writer.directory), upTo(maxHeldFacts));
    heavy.close();
  });

  it('says once on standard error that the disk refuses, and lets the process end well', () => {
    const blocked = join(temporaryDirectory(), 'file');
    writeFileSync(blocked, '');
    const end = runChild(['end', join(blocked, 'spool'), 50]);
    assert.equal(end.status, 0);
    assert.deepEqual(end.lines, []);
    assert.equal(end.stderr.split('MLTRACE_SPOOL_DISK').length, 2, end.stderr);
    assert.match(end.stderr, /ENOTDIR|EEXIST/);
  });

  it('loses nothing to short writes and a limit on the size of files', () => {
    const directory = temporaryDirectory();
    const end = runChild(['health', directory, 40, 1_000], 'ulimit -f 8;');
    assert.equal(end.status, 0, end.stderr);
    const health = JSON.parse(end.lines.at(-1) ?? '') as SpoolHealth;
    assert.deepEqual([health.appended, health.held, health.dropped], [40, 0, {}]);
    assert.deepEqual(runsIn(directory), upTo(40));
    const segments = listSegments(directory);
    assert.ok(segments.length > 4);
    const problems = segments.flatMap((segment) => readSegment(segment, 0, 1 << 20).problems);
    assert.ok(problems.length > 4, 'the limit cuts a line in each segment');
    assert.doesNotMatch(end.stderr, /MLTRACE_/);
  });

  describe('on a file system of its own', () => {
    let mounted: string | undefined;

    beforeEach(function () {
      const directory = temporaryDirectory();
      const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', directory]);
      // Mounting needs rights that not every machine gives; the size limit above covers short writes there.
      if (mount.status !== 0) this.skip();
      mounted = directory;
    });

    afterEach(() => {
      if (mounted !== undefined) spawnSync('umount', ['-l', mounted]);
      mounted = undefined;
    });

    it('holds what a full disk refuses, and writes it once there is room', () => {
      const directory = join(mounted ?? '', 'spool');
      const ballast = join(mounted ?? '', 'ballast');
      writeFileSync(ballast, Buffer.alloc(100 * 1024));
      const writer = openSpoolWriter({ directory });
      let number = 0;
      while (writer.append(run(number, 3_000))) number += 1;
      assert.ok(number > 5);
      for (const more of upTo(5)) assert.equal(writer.append(run(number + 1 + more, 3_000)), false);
      assert.equal(writer.health().held, 6);
      rmSync(ballast);
      assert.equal(writer.append(run(number + 6, 3_000)), true);
      assert.deepEqual([writer.health().held, writer.health().dropped], [0, {}]);
      writer.close();
      assert.deepEqual(runsIn(directory), upTo(number + 7));
      const problems = listSegments(directory).flatMap((segment) => readSegment(segment, 0, 1 << 20).problems);
      assert.ok(problems.length <= 1, 'what the full disk cut is one bad line');
    });

    it('holds what a read-only disk refuses', () => {
      const directory = join(mounted ?? '', 'spool');
      assert.equal(spawnSync('mount', ['-o', 'remount,ro', mounted ?? '']).status, 0);
      const writer = openSpoolWriter({ directory });
      assert.equal(writer.append(run(0)), false);
      assert.equal(existsSync(directory), false);
      writer.flush();
      assert.equal(spawnSync('mount', ['-o', 'remount,rw', mounted ?? '']).status, 0);
      assert.equal(writer.append(run(1)), true);
      writer.close();
      assert.deepEqual(runsIn(directory), [0, 1]);
    });
  });
});
