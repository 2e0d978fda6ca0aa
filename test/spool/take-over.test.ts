import assert from 'node:assert/strict';
import { existsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { adoptAbandoned, listSegments, readSegment, removeSegment } from '../../lib/spool/reader.js';
import { openSpoolWriter } from '../../lib/spool/writer.js';
import { runChild, startLoop } from './child-processes.js';
import { importEverything, run, runsIn, temporaryDirectories, upTo } from './temporary-spool.js';

describe('taking over abandoned segments', () => {
  const temporaryDirectory = temporaryDirectories();

  it('takes what was quiet for long and leaves the rest', () => {
    const directory = temporaryDirectory();
    runChild(['kill', directory, 2]);
    assert.deepEqual(adoptAbandoned(directory, 3_600_000), []);
    const [segment] = listSegments(directory);
    assert.ok(segment !== undefined);
    utimesSync(segment.path, new Date(), new Date(Date.now() - 3_601_000));
    assert.deepEqual(adoptAbandoned(directory), [segment.name]);
    const [adopted] = listSegments(directory);
    assert.deepEqual(adopted, { ...segment, path: join(directory, `${segment.name}.abandoned`), sealed: true });
    assert.deepEqual(runsIn(directory), [0, 1]);
    assert.deepEqual(adoptAbandoned(directory, 0), []);
  });

  it('finds nothing in a directory that is not there', () => {
    assert.deepEqual(adoptAbandoned(join(temporaryDirectory(), 'none'), 0), []);
  });

  it('loses nothing when an owner between two appends was only slow', () => {
    const directory = temporaryDirectory();
    const writer = openSpoolWriter({ directory, lookMillis: 0 });
    writer.append(run(0));
    assert.deepEqual(importEverything(directory), [0]);
    assert.equal(writer.append(run(1)), true);
    assert.deepEqual(runsIn(directory), [1]);
    adoptAbandoned(directory, 0);
    assert.equal(writer.append(run(2)), true);
    writer.flush();
    assert.deepEqual(runsIn(directory), [1, 2]);
    assert.ok(listSegments(directory).every((segment) => segment.sealed));
    writer.close();
  });

  it('lets an owner flush, go quiet and close after it was taken over', () => {
    const directory = temporaryDirectory();
    for (const end of ['flush', 'close'] as const) {
      const writer = openSpoolWriter({ directory });
      writer.append(run(0));
      adoptAbandoned(directory, 0);
      writer[end]();
      writer.close();
      assert.deepEqual([...new Set(importEverything(directory))], [0]);
      assert.deepEqual(writer.health().dropped, {});
    }
  });

  it('loses nothing of an owner that is taken over while it appends', async () => {
    const directory = temporaryDirectory();
    const child = startLoop(directory);
    const read = new Set<number>();
    while (child.printed().length < 2_000) {
      for (const number of importEverything(directory)) read.add(number);
      await turn();
    }
    await child.kill();
    for (const number of importEverything(directory)) read.add(number);
    assert.deepEqual(
      child.printed().filter((number) => !read.has(number)),
      [],
    );
  });

  it('loses nothing of an owner that is suspended, taken over, and goes on', async () => {
    const directory = temporaryDirectory();
    const child = startLoop(directory);
    const read = new Set<number>();
    while (child.printed().length === 0) await sleep(5);
    for (const round of upTo(60)) {
      child.process.kill('SIGSTOP');
      await sleep(2);
      for (const number of importEverything(directory)) read.add(number);
      child.process.kill('SIGCONT');
      await sleep(1 + (round % 4));
    }
    await child.kill();
    for (const number of importEverything(directory)) read.add(number);
    assert.ok(child.printed().length > 100);
    assert.deepEqual(
      child.printed().filter((number) => !read.has(number)),
      [],
    );
  });

  it('loses nothing of a suspended owner that looks only after a pause', async () => {
    // As in production, but for the scale: whoever is quiet for 200 ms is taken over, and looks after a pause of 50 ms.
    const directory = temporaryDirectory();
    const child = startLoop(directory, { lookMillis: 50 });
    const read = new Set<number>();
    while (child.printed().length === 0) await sleep(5);
    let takenOver = 0;
    for (const round of upTo(12)) {
      child.process.kill('SIGSTOP');
      await sleep(round % 3 === 0 ? 260 : 180 + round * 5);
      const numbers = importEverything(directory, 200);
      if (numbers.length > 0) takenOver += 1;
      for (const number of numbers) read.add(number);
      child.process.kill('SIGCONT');
      await sleep(1 + (round % 4) * 20);
    }
    await child.kill();
    assert.ok(takenOver > 0);
    for (const number of importEverything(directory)) read.add(number);
    assert.deepEqual(
      child.printed().filter((number) => !read.has(number)),
      [],
    );
  });

  it('lets a listed segment be read and removed under the name it has by then', () => {
    const directory = temporaryDirectory();
    const writer = openSpoolWriter({ directory });
    writer.append(run(0));
    const [open] = listSegments(directory);
    assert.ok(open !== undefined && !open.sealed);
    writer.close();
    assert.equal(readSegment(open, 0, 1_000).facts.length, 1);
    const [sealed] = listSegments(directory);
    assert.ok(sealed !== undefined);
    assert.equal(sealed.name, open.name);
    removeSegment(sealed);
    removeSegment(sealed);
    assert.equal(existsSync(sealed.path), false);
    assert.deepEqual(readSegment(open, 7, 1_000), { facts: [], problems: [], nextOffset: 7 });
  });
});
