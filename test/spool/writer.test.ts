import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { MltraceError } from '../../lib/errors.js';
import type { Fact } from '../../lib/lineage/facts.js';
import { listSegments, readSegment } from '../../lib/spool/reader.js';
import { openSpoolWriter } from '../../lib/spool/writer.js';
import { run, runsIn, temporaryDirectories, upTo } from './temporary-spool.js';

describe('spool writer', () => {
  const temporaryDirectory = temporaryDirectories();
  const endings = (directory: string): readonly string[] => readdirSync(directory).map((name) => name.slice(16));

  it('touches nothing before the first append', () => {
    const directory = join(temporaryDirectory(), 'spool');
    const writer = openSpoolWriter({ directory });
    writer.flush();
    writer.close();
    assert.equal(existsSync(directory), false);
  });

  it('appends a fact as one line headed by the checksum of its JSON', () => {
    const directory = join(temporaryDirectory(), 'spool');
    const writer = openSpoolWriter({ directory });
    assert.equal(writer.append(run(0, 100)), true);
    const json = JSON.stringify(run(0, 100));
    const [file = ''] = readdirSync(directory);
    assert.match(file, /^[0-9a-f]{16}\.open$/);
    const checksum = crc32(json).toString(16).padStart(8, '0');
    assert.equal(readFileSync(join(directory, file), 'utf8'), `${checksum} ${json}\n`);
    assert.deepEqual(writer.health(), { appended: 1, bytes: 10 + Buffer.byteLength(json), held: 0, dropped: {} });
    writer.close();
  });

  it('gives facts back as they were, of any length and script', () => {
    const directory = temporaryDirectory();
    const writer = openSpoolWriter({ directory });
    const facts: Fact[] = [0, 10, 1_000, 20_000, 22_000, 70_000, 3_000_000].map((padding, index) =>
      run(index, padding),
    );
    facts.push({ ...run(50), description: 'line\nbreak \u2028 \u0000 "quoted" 日本 🙂 \\' });
    for (const fact of facts) assert.equal(writer.append(fact), true);
    const read = listSegments(directory).flatMap((segment) => readSegment(segment, 0, 1 << 30).facts);
    assert.deepEqual(read, facts);
    writer.close();
  });

  it('seals on flush and goes on in another segment', () => {
    const directory = temporaryDirectory();
    const writer = openSpoolWriter({ directory });
    writer.append(run(0));
    writer.flush();
    assert.deepEqual(endings(directory), ['.sealed']);
    writer.flush();
    writer.append(run(1));
    assert.deepEqual(endings(directory).toSorted(), ['.open', '.sealed']);
    writer.close();
    assert.deepEqual(endings(directory), ['.sealed', '.sealed']);
    assert.deepEqual(runsIn(directory), [0, 1]);
  });

  it('seals a segment of 4 MiB', () => {
    const directory = temporaryDirectory();
    const writer = openSpoolWriter({ directory });
    for (const number of upTo(5)) writer.append(run(number, 1 << 20));
    const sealed = listSegments(directory).filter((segment) => segment.sealed);
    assert.equal(sealed.length, 1);
    assert.ok((sealed[0]?.size ?? 0) >= 4 << 20);
    assert.deepEqual(runsIn(directory), upTo(5));
    writer.close();
  });

  it('seals a segment that stays quiet', async () => {
    const directory = temporaryDirectory();
    const writer = openSpoolWriter({ directory });
    writer.append(run(0));
    while (!endings(directory).includes('.sealed')) await sleep(50);
    writer.append(run(1));
    assert.deepEqual(runsIn(directory), [0, 1]);
    writer.close();
  });

  it('keeps two writers of one process apart', () => {
    const directory = temporaryDirectory();
    const writers = [openSpoolWriter({ directory }), openSpoolWriter({ directory })];
    for (const number of upTo(10)) writers[number % 2]?.append(run(number));
    assert.equal(listSegments(directory).length, 2);
    for (const writer of writers) writer.close();
    assert.deepEqual(runsIn(directory), upTo(10));
  });

  it('counts what comes after closing and writes none of it', () => {
    const directory = temporaryDirectory();
    const writer = openSpoolWriter({ directory });
    writer.close();
    writer.close();
    assert.equal(writer.append(run(0)), false);
    writer.flush();
    assert.deepEqual(writer.health().dropped, { closed: 1 });
    assert.deepEqual(readdirSync(directory), []);
  });

  it('drops and counts a fact that has no JSON form', () => {
    const directory = temporaryDirectory();
    const writer = openSpoolWriter({ directory });
    const cyclic: Record<string, never> = {};
    Object.assign(cyclic, { cyclic });
    assert.equal(writer.append({ ...run(0), observations: cyclic }), false);
    assert.equal(writer.append(run(1)), true);
    assert.deepEqual(writer.health().dropped, { invalid: 1 });
    writer.close();
  });

  it('goes on when its directory is deleted under it', () => {
    const directory = join(temporaryDirectory(), 'spool');
    const writer = openSpoolWriter({ directory });
    writer.append(run(0));
    rmSync(directory, { recursive: true });
    assert.equal(writer.append(run(1)), true);
    writer.flush();
    assert.deepEqual(runsIn(directory), [0, 1]);
    writer.append(run(2));
    rmSync(directory, { recursive: true });
    writer.flush();
    assert.equal(writer.append(run(3)), true);
    writer.close();
    assert.deepEqual(runsIn(directory), [2, 3]);
    assert.deepEqual([writer.health().appended, writer.health().held], [4, 0]);
  });

  it('finds out by itself that its directory was deleted, also when it is busy', () => {
    const directory = join(temporaryDirectory(), 'spool');
    const writer = openSpoolWriter({ directory });
    writer.append(run(0));
    rmSync(directory, { recursive: true });
    for (const number of upTo(200)) writer.append(run(number));
    assert.deepEqual(runsIn(directory), upTo(200));
    writer.close();
  });

  it('keeps a .mltrace folder out of git, and leaves a .gitignore that is there', () => {
    const project = temporaryDirectory();
    for (const directory of [join(project, '.mltrace', 'spool'), join(project, '.mltrace', 'spool', 'ab')]) {
      const writer = openSpoolWriter({ directory });
      writer.append(run(0));
      writer.close();
      assert.equal(readFileSync(join(project, '.mltrace', '.gitignore'), 'utf8'), '*\n');
      rmSync(join(project, '.mltrace'), { recursive: true });
    }
    mkdirSync(join(project, '.mltrace'));
    writeFileSync(join(project, '.mltrace', '.gitignore'), 'mine');
    const writer = openSpoolWriter({ directory: join(project, '.mltrace', 'spool') });
    writer.append(run(0));
    writer.close();
    assert.equal(readFileSync(join(project, '.mltrace', '.gitignore'), 'utf8'), 'mine');
  });

  it('writes no .gitignore outside a .mltrace folder', () => {
    const directory = join(temporaryDirectory(), 'lineage', 'spool');
    const writer = openSpoolWriter({ directory });
    writer.append(run(0));
    writer.close();
    assert.deepEqual(readdirSync(join(directory, '..')), ['spool']);
  });

  it('refuses wrong options', () => {
    const wrong: object[] = [
      { directory: '' },
      { directory: 'a', maxBytes: 0 },
      { directory: 'a', maxByte: 5 },
      { directory: 'a', lookMillis: 3e6 },
    ];
    for (const options of wrong) {
      assert.throws(
        () => openSpoolWriter(options as { directory: string }),
        (error) => error instanceof MltraceError && error.code === 'MLTRACE_OPTION_INVALID',
      );
    }
  });
});
