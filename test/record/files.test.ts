import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Pointer } from '../../lib/lineage/facts.js';
import { component } from '../../lib/record/component.js';
import { currentRun } from '../../lib/record/current-run.js';
import type { PointerLike } from '../../lib/record/pointer-like.js';
import { type Recording, startRecording } from './recording.js';

const mebibyte = 1024 * 1024;
const sha256 = (bytes: Buffer | string): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

describe('files', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  const read = (pointer: PointerLike): Omit<Pointer, 'at' | 'namespace'> => {
    const name = `reads-${randomBytes(4).toString('hex')}`;
    component(name, () => {
      currentRun().input(pointer);
    })();
    const [found] = recording.record(name).reads;
    assert.ok(found !== undefined);
    const { at, namespace, ...rest } = found;
    return rest;
  };

  it('are hashed and measured, under their name in the project', () => {
    mkdirSync('data');
    writeFileSync('data/a b.csv', 'one');
    const expected = { artifact: 'data/a b.csv', digest: sha256('one'), bytes: 3 };
    const path = join(recording.directory, 'data/a b.csv');
    assert.deepEqual(read('./data/../data/a b.csv'), expected);
    assert.deepEqual(read(path), expected);
    assert.deepEqual(read(pathToFileURL(path)), expected);
    assert.deepEqual(read({ path: 'data/a b.csv' }), expected);
    assert.deepEqual(read({ path: pathToFileURL(path), artifact: 'named' }), { ...expected, artifact: 'named' });
  });

  it('outside of the project have a file: URL for a name', () => {
    const path = join(tmpdir(), `mltrace-outside-${randomBytes(6).toString('hex')}`);
    writeFileSync(path, 'out');
    try {
      assert.deepEqual(read(path), { artifact: pathToFileURL(path).href, digest: sha256('out'), bytes: 3 });
    } finally {
      rmSync(path);
    }
  });

  it('that are missing or no regular files are plain names', () => {
    mkdirSync('folder');
    symlinkSync('nowhere', 'dangling');
    for (const name of ['missing.csv', 'folder', 'dangling', '/dev/null'])
      assert.deepEqual(read(name), { artifact: name });
    assert.deepEqual(read({ path: 'missing.csv' }), { artifact: 'missing.csv' });
    assert.deepEqual(read({ artifact: 'package' }), { artifact: 'package' });
  });

  it('are not looked at when only the artifact is given', () => {
    writeFileSync('there', 'x');
    assert.deepEqual(read({ artifact: 'there' }), { artifact: 'there' });
  });

  it('keep a digest that the caller gives, and are not hashed when the caller says so', () => {
    writeFileSync('a', 'x');
    assert.deepEqual(read({ path: 'a', digest: 'md5:AB' }), { artifact: 'a', digest: 'md5:ab', bytes: 1 });
    assert.deepEqual(read({ path: 'a', digest: false }), { artifact: 'a', bytes: 1 });
    component({ name: 'unhashed', digest: false, inputs: 'a' }, () => {})();
    assert.equal(recording.record('unhashed').reads[0]?.digest, undefined);
  });

  it('that a run writes are looked at after its body', () => {
    const writes = component({ name: 'writes', outputs: ['declared'] }, () => {
      currentRun().output('said', 'never');
      writeFileSync('said', 'early');
      writeFileSync('said', 'late');
      writeFileSync('declared', 'd');
    });
    writes();
    const found = recording.record('writes').writes.map(({ artifact, digest }) => [artifact, digest]);
    assert.deepEqual(found, [
      ['said', sha256('late')],
      ['never', undefined],
      ['declared', sha256('d')],
    ]);
  });

  it('that a failed run wrote are kept', async () => {
    const fails = component('fails', async () => {
      currentRun().output('half');
      writeFileSync('half', 'ha');
      throw new Error('disk');
    });
    await assert.rejects(fails());
    assert.equal(recording.record('fails').writes[0]?.digest, sha256('ha'));
  });

  it('are hashed as they are at the call, not as the body leaves them', async () => {
    const small = Buffer.alloc(10, 1);
    const large = randomBytes(3 * mebibyte);
    writeFileSync('small', small);
    writeFileSync('large', large);
    const overwrites = component('overwrites', async () => {
      currentRun().input('small', 'large');
      rmSync('small');
      rmSync('large');
      writeFileSync('large', 'new');
    });
    await overwrites();
    const digests = recording.record('overwrites').reads.map(({ artifact, digest }) => [artifact, digest]);
    assert.deepEqual(digests, [
      ['small', sha256(small)],
      ['large', sha256(large)],
    ]);
  });

  it('of many mebibytes are waited for by an async run and hashed whole', async () => {
    const contents = Array.from({ length: 6 }, () => randomBytes(2 * mebibyte + 5));
    contents.forEach((bytes, index) => {
      writeFileSync(`in-${index}`, bytes);
    });
    const copies = component('copies', async () => {
      contents.forEach((bytes, index) => {
        currentRun().input(`in-${index}`).output(`out-${index}`);
        writeFileSync(`out-${index}`, bytes);
      });
      return 'value';
    });
    assert.equal(await copies(), 'value');
    const { reads, writes, incomplete } = recording.record('copies');
    assert.deepEqual(
      reads.map(({ digest }) => digest),
      contents.map(sha256),
    );
    assert.deepEqual(
      writes.map(({ digest }) => digest),
      contents.map(sha256),
    );
    assert.equal(incomplete, undefined);
  });

  it('of many mebibytes are hashed by a synchronous run while it waits', () => {
    const bytes = randomBytes(5 * mebibyte + 1);
    writeFileSync('large', bytes);
    assert.deepEqual(read('large'), { artifact: 'large', digest: sha256(bytes), bytes: bytes.length });
  });

  it('beyond 64 MiB stay without digest in a synchronous run and get one in an async run', async () => {
    writeFileSync('huge', '');
    truncateSync('huge', 64 * mebibyte + 1);
    assert.deepEqual(read('huge'), { artifact: 'huge', bytes: 64 * mebibyte + 1 });
    await component('waits', async () => {
      currentRun().input('huge');
    })();
    assert.match(recording.record('waits').reads[0]?.digest ?? '', /^sha256:[0-9a-f]{64}$/);
  });

  it('that change while they are hashed have no digest and make the run incomplete', async () => {
    writeFileSync('growing', randomBytes(4 * mebibyte));
    const grows = component('grows', async () => {
      currentRun().input('growing');
      // The descriptor was opened and looked at by the call above; reading has not begun.
      appendFileSync('growing', 'more');
    });
    await grows();
    const { reads, incomplete } = recording.record('grows');
    assert.deepEqual([reads[0]?.artifact, reads[0]?.digest], ['growing', undefined]);
    assert.deepEqual(incomplete, ['growing has no digest: it changed while it was hashed']);
  });

  it('are hashed again when they changed under the same size and time', async () => {
    writeFileSync('same', 'one');
    const past = new Date(Date.now() - 60_000);
    utimesSync('same', past, past);
    await sleep(60);
    assert.equal(read('same').digest, sha256('one'));
    assert.equal(read('same').digest, sha256('one'));
    writeFileSync('same', 'two');
    utimesSync('same', past, past);
    assert.equal(read('same').digest, sha256('two'));
  });

  it('written at once one after the other are told apart', () => {
    for (let count = 0; count < 50; count++) {
      const text = String(count).padStart(3, '0');
      writeFileSync('fast', text);
      assert.equal(read('fast').digest, sha256(text));
    }
  });

  it('keep a run from nothing when the working directory is gone', () => {
    const gone = join(recording.directory, 'gone');
    mkdirSync(gone);
    process.chdir(gone);
    rmSync(gone, { recursive: true });
    try {
      const run = component('lost', () => {
        currentRun().input('a').output('b');
        return 1;
      });
      assert.equal(run(), 1);
    } finally {
      process.chdir(recording.directory);
    }
    assert.deepEqual(
      recording.record('lost').reads.map(({ artifact }) => artifact),
      ['a'],
    );
  });
});
