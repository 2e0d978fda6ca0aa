import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { adoptAbandoned, listSegments } from '../../lib/spool/reader.js';
import { openSpoolWriter } from '../../lib/spool/writer.js';
import { run, runsIn, temporaryDirectories, upTo } from './temporary-spool.js';

const succeeds = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;

/*
 * Spools to a file system that lies in a file. What that file holds at a moment is what the disk would hold after the
 * power failed then, so a copy of it, mounted, shows what survived.
 */
describe('spool after power loss', () => {
  let mounts: string[] = [];
  let image = '';
  let disk = '';

  afterEach(() => {
    for (const folder of mounts) succeeds('umount', folder);
    mounts = [];
  });
  // Hooks run in order: what is mounted goes before the directory it is in.
  const temporaryDirectory = temporaryDirectories();

  function mountImage(path: string, folder: string): boolean {
    mkdirSync(folder);
    const mounted = succeeds('mount', '-o', 'loop', path, folder);
    if (mounted) mounts.push(folder);
    return mounted;
  }

  beforeEach(function () {
    const directory = temporaryDirectory();
    image = join(directory, 'image');
    disk = join(directory, 'disk');
    writeFileSync(image, Buffer.alloc(32 << 20));
    // Needs rights and tools that not every machine has.
    if (!succeeds('mkfs.ext4', '-q', '-F', image) || !mountImage(image, disk)) this.skip();
  });

  function runsAfterPowerLoss(): readonly number[] {
    const copy = `${image}-${mounts.length}`;
    const folder = `${disk}-${mounts.length}`;
    copyFileSync(image, copy);
    assert.ok(mountImage(copy, folder));
    return runsIn(join(folder, 'project', '.mltrace', 'spool'));
  }

  const openWriter = () => openSpoolWriter({ directory: join(disk, 'project', '.mltrace', 'spool') });

  it('holds what was flushed, in folders that were just made', () => {
    const writer = openWriter();
    for (const number of upTo(3)) writer.append(run(number));
    writer.flush();
    assert.deepEqual(runsAfterPowerLoss(), upTo(3));
    writer.append(run(3));
    writer.flush();
    assert.deepEqual(runsAfterPowerLoss(), upTo(4));
    writer.close();
  });

  it('holds what was sealed for its size or its quiet before the flush', async () => {
    const writer = openWriter();
    for (const number of upTo(9)) writer.append(run(number, 1 << 20));
    assert.equal(listSegments(writer.directory).filter(({ sealed }) => sealed).length, 2);
    while (listSegments(writer.directory).some(({ sealed }) => !sealed)) await sleep(50);
    writer.flush();
    assert.deepEqual(runsAfterPowerLoss(), upTo(9));
    writer.close();
  });

  it('holds what was in a segment that somebody took over before the flush', () => {
    const writer = openWriter();
    writer.append(run(0));
    adoptAbandoned(writer.directory, 0);
    writer.append(run(1));
    writer.flush();
    assert.deepEqual(runsAfterPowerLoss(), upTo(2));
    adoptAbandoned(writer.directory, 0);
    writer.append(run(2));
    adoptAbandoned(writer.directory, 0);
    writer.flush();
    assert.deepEqual(runsAfterPowerLoss(), upTo(3));
    writer.close();
  });
});
