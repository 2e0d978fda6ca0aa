import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs, { appendFileSync, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { component } from '../../lib/record/component.js';
import { sha, sidesCaptured, sidesOf } from './recorded.js';
import { type Recording, startRecording } from './recording.js';

/** By another process: nothing in this one sees it. */
const behindText = (script: string): string => execFileSync('sh', ['-c', script], { encoding: 'utf8' });
const behind = (script: string): void => void behindText(script);

describe('a file that a run has written and that changes before it ends', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  /** What happens to the file `out`, in which is `one`, and what is in it then. */
  const cases: Readonly<Record<string, readonly [change: () => unknown, content: string]>> = {
    'gets other content of the same length by another process': [() => behind('printf two > out'), 'two'],
    'is appended to by another process': [() => behind('printf + >> out'), 'one+'],
    'is renamed over by another process': [() => behind('printf new > other && mv other out'), 'new'],
    'is given its old times by another process': [
      () => behind('touch -r out times && printf two > out && touch -r times out'),
      'two',
    ],
    'is written again': [() => writeFileSync('out', 'two'), 'two'],
    'is written again, synchronously after a stream': [
      async () => {
        await pipeline(['stream'], fs.createWriteStream('out'));
        appendFileSync('out', '+sync');
      },
      'stream+sync',
    ],
    'is truncated': [() => fs.truncateSync('out', 2), 'on'],
    'is written through a symbolic link': [
      () => {
        fs.symlinkSync('out', 'link');
        writeFileSync('link', 'linked');
        fs.rmSync('link');
      },
      'linked',
    ],
    'is written through another name of it': [
      () => {
        behind('ln out hard');
        writeFileSync('hard', 'hard');
        fs.rmSync('hard');
      },
      'hard',
    ],
    'is written in part, and then not': [
      () => {
        const descriptor = fs.openSync('out', 'w');
        fs.writeSync(descriptor, 'half');
        fs.closeSync(descriptor);
        assert.throws(() => fs.writeSync(descriptor, 'the rest'), { code: 'EBADF' });
      },
      'half',
    ],
  };
  for (const [name, [change, content]] of Object.entries(cases)) {
    it(`${name}: its digest is that of what is in it at the end`, async () => {
      const sides = await sidesCaptured(recording, async () => {
        writeFileSync('out', 'one');
        await change();
      });
      assert.deepEqual(sides, { reads: [], writes: [['out', sha(content)]] });
      assert.equal(fs.readFileSync('out', 'utf8'), content);
    });
  }

  it('has become what is no file is no output, and opening it disturbs nobody', async () => {
    const sides = await sidesCaptured(recording, () => {
      writeFileSync('out', 'one');
      behind('rm out && mkfifo out');
    });
    assert.deepEqual(sides, { reads: [], writes: [] });
  });

  it('is half written to a full disk: what is there is told, of a run that failed', function () {
    if (!fs.existsSync('/dev/full')) this.skip();
    fs.symlinkSync('/dev/full', 'full');
    const step = component({ name: 'full', capture: true }, () => {
      writeFileSync('out', 'one');
      writeFileSync('full', 'two');
    });
    assert.throws(step, { code: 'ENOSPC' });
    const record = recording.record('full');
    assert.deepEqual([record.status, sidesOf(record).writes], ['failed', [['out', sha('one')]]]);
  });

  describe('on a disk that fills up', () => {
    let isMounted = false;
    beforeEach(function () {
      fs.mkdirSync('disk');
      const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', 'disk']);
      isMounted = mount.status === 0;
      // Mounting needs rights that not every machine gives.
      if (!isMounted) this.skip();
    });
    afterEach(() => {
      if (isMounted) spawnSync('umount', ['-l', 'disk']);
    });

    const large = 'x'.repeat(200_000);
    const writing: Readonly<Record<string, (path: string) => unknown>> = {
      'fs.writeFileSync': (path) => writeFileSync(path, large),
      'fs.promises.writeFile': (path) => fs.promises.writeFile(path, large),
      'fs.writeFile': (path) => promisify(fs.writeFile)(path, large),
    };
    for (const [name, write] of Object.entries(writing)) {
      it(`is what ${name} has left of it, when that is caught`, async () => {
        let left = '';
        const sides = await sidesCaptured(recording, async () => {
          fs.mkdirSync('disk/folder');
          await assert.rejects(async () => write('disk/out'), { code: 'ENOSPC' });
          await assert.rejects(async () => write('disk/folder'), { code: 'EISDIR' });
          left = behindText('cat disk/out');
        });
        assert.ok(left.length > 0 && left.length < large.length);
        assert.deepEqual(sides, { reads: [], writes: [['disk/out', sha(left)]] });
      });
    }
  });

  it('keeps the access time that it had', async () => {
    const past = new Date('2001-01-01');
    await sidesCaptured(recording, () => {
      writeFileSync('out', 'one');
      fs.utimesSync('out', past, fs.statSync('out').mtime);
    });
    const { atime } = fs.statSync('out');
    // Elsewhere hashing is reading as any other.
    if (process.platform === 'linux') assert.deepEqual(atime, past);
  });
});
