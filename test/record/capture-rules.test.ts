import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs, { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { component } from '../../lib/record/component.js';
import { currentRun } from '../../lib/record/current-run.js';
import { namesOn, sha, sidesCaptured, sidesOf } from './recorded.js';
import { type Recording, startRecording } from './recording.js';

/** Whether this process has the file open, as far as the system tells. */
function isOpen(name: string): boolean {
  const folder = '/proc/self/fd';
  try {
    return fs.readdirSync(folder).some((fd) => fs.existsSync(join(folder, fd)) && isLinkTo(join(folder, fd), name));
  } catch {
    return false;
  }
}

const isLinkTo = (path: string, name: string): boolean => basename(fs.readlinkSync(path)) === name;

describe('what a component that captures files takes for an input and an output', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  const sidesWith = (body: () => unknown, name?: string) => sidesCaptured(recording, body, name);

  it('takes what it has written itself for no input', async () => {
    writeFileSync('in', 'x');
    const sides = await sidesWith(async () => {
      readFileSync('in');
      await writeFile('in', 'y');
      readFileSync('in');
      writeFileSync('own', 'z');
      await readFile('own');
      appendFileSync('own', 'z');
    });
    assert.deepEqual(sides, {
      reads: [['in', sha('x')]],
      writes: [
        ['in', sha('y')],
        ['own', sha('zz')],
      ],
    });
  });

  it('knows a file that is written and then renamed by its last name, and a folder, too', async () => {
    const sides = await sidesWith(async () => {
      writeFileSync('model.tmp', 'm');
      await rename('model.tmp', 'model.bin');
      mkdirSync('parts.tmp');
      writeFileSync('parts.tmp/1', 'p');
      fs.renameSync('parts.tmp', 'parts');
      readFileSync('parts/1');
    });
    assert.deepEqual(sides, {
      reads: [],
      writes: [
        ['model.bin', sha('m')],
        ['parts/1', sha('p')],
      ],
    });
  });

  it('takes a file of others that it moves or copies for an input under its old name, and an output under its new', async () => {
    for (const name of ['moved', 'copied', 'linked']) writeFileSync(name, name);
    mkdirSync('tree/deep', { recursive: true });
    writeFileSync('tree/deep/leaf', 'leaf');
    const sides = await sidesWith(async () => {
      fs.renameSync('moved', 'moved.2');
      await fs.promises.copyFile('copied', 'copied.2');
      fs.linkSync('linked', 'linked.2');
      fs.cpSync('tree', 'tree.2', { recursive: true });
    });
    assert.deepEqual(sides.reads, [
      ['moved', sha('moved')],
      ['copied', sha('copied')],
      ['linked', sha('linked')],
      ['tree/deep/leaf', sha('leaf')],
    ]);
    assert.deepEqual(
      sides.writes,
      sides.reads.map(([name, digest]) => [String(name).replace(/^(tree|\w+)/, '$1.2'), digest]),
    );
  });

  it('sees nothing of what failed, is gone at the end, is no file, or is opened and asked about only', async () => {
    writeFileSync('there', 'x');
    const sides = await sidesWith(async () => {
      assert.throws(() => readFileSync('missing'));
      await assert.rejects(readFile('missing'));
      assert.throws(() => writeFileSync('no/such/folder', ''));
      assert.throws(() => readFileSync('.'));
      assert.throws(() => fs.openSync('there', 'no flag'));
      writeFileSync('temporary', 'x');
      fs.rmSync('temporary');
      fs.statSync('there');
      fs.readdirSync('.');
      fs.existsSync('there');
      readFileSync('/proc/self/stat');
      readFileSync('/dev/null');
    });
    assert.deepEqual(sides, { reads: [], writes: [] });
  });

  it('sees nothing of modules and installed code, and sees data that modules read', async () => {
    mkdirSync('node_modules/p', { recursive: true });
    writeFileSync('node_modules/p/data.txt', 'x');
    writeFileSync('mod.mjs', 'import "./mod.cjs"; import data from "./static.cjs";');
    writeFileSync('mod.cjs', 'require("./setting.json"); require("fs").readFileSync("data.json");');
    writeFileSync('static.cjs', '');
    writeFileSync('setting.json', '{}');
    writeFileSync('data.json', '{}');
    const sides = await sidesWith(async () => {
      await import(pathToFileURL(join(recording.directory, 'mod.mjs')).href);
      readFileSync('node_modules/p/data.txt');
    });
    assert.deepEqual(namesOn(sides.reads), ['data.json']);
  });

  it('sees nothing of modules either where stacks are switched off, and data that is named as a module is', async () => {
    writeFileSync('late.cjs', 'module.exports = require("./late.json");');
    writeFileSync('late.json', '{}');
    writeFileSync('data.json', '[]');
    writeFileSync('script.js', '');
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      const sides = await sidesWith(async () => {
        await import(pathToFileURL(join(recording.directory, 'late.cjs')).href);
        readFileSync('data.json', 'utf8');
        readFileSync(pathToFileURL(join(recording.directory, 'script.js')));
        await readFile(join(recording.directory, 'late.json'), 'utf8');
      });
      assert.deepEqual(namesOn(sides.reads), ['data.json', 'late.json', 'script.js']);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });

  it('hashes what was opened, whatever is at the path by then, and leaves the reader where it stands', async () => {
    writeFileSync('in', 'first');
    const sides = await sidesWith(async () => {
      const descriptor = fs.openSync('in', 'r');
      const buffer = Buffer.alloc(8);
      const count = fs.readSync(descriptor, buffer, 0, 8, null);
      fs.closeSync(descriptor);
      assert.equal(buffer.toString('utf8', 0, count), 'first');
      const handle = await fs.promises.open('in');
      assert.equal(await handle.readFile('utf8'), 'first');
      await handle.close();
    });
    assert.deepEqual(sides.reads, [['in', sha('first')]]);
    writeFileSync('gone', 'was there');
    const late = await sidesWith(async () => {
      const opened = new Promise<number>((resolve, reject) =>
        fs.open('gone', (problem, fd) => (problem ? reject(problem) : resolve(fd))),
      );
      // The pool opens it meanwhile; no callback, ours included, is called before this turn ends.
      for (const end = Date.now() + 1_000; Date.now() < end && !isOpen('gone'); );
      fs.rmSync('gone');
      fs.closeSync(await opened);
    }, 'late');
    assert.deepEqual(late.reads, [['gone', sha('was there')]]);
  });

  it('takes files of any name, under that name', async () => {
    const odd = ['a\nb', `"'\`}`, ' ', '👩‍🔬.csv', '__proto__', 'constructor', '#?%41', '{$x}', '\u001b[31m'];
    for (const name of odd) writeFileSync(name, name);
    const sides = await sidesWith(() => {
      for (const name of odd) {
        readFileSync(name);
        writeFileSync(`${name}.out`, name);
      }
      // A name that is no UTF-8 cannot be told.
      const bytes = Buffer.from([0x61, 0xff]);
      writeFileSync(bytes, '');
      readFileSync(bytes);
    });
    const expected = [...odd].sort().map((name) => [name, sha(name)]);
    const sorted = (side: readonly (readonly unknown[])[]) =>
      [...side].sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
    assert.deepEqual(sorted(sides.reads), expected);
    assert.deepEqual(
      new Map(sides.writes.map(([name, digest]) => [name, digest])),
      new Map(odd.map((name) => [`${name}.out`, sha(name)])),
    );
  });

  it('hashes the bytes of the file, whatever text they were read as', async () => {
    const contents: Readonly<Record<string, [Buffer, BufferEncoding]>> = {
      text: [Buffer.from('\ufeffà la carte'), 'utf8'],
      'no UTF-8': [Buffer.from([0x61, 0xff, 0xfe]), 'utf8'],
      replaced: [Buffer.from('\ufffd'), 'utf8'],
      // As many bytes in UTF-8 as in UTF-16, and others.
      cyrillic: [Buffer.from('дом', 'utf16le'), 'utf16le'],
      latin: [Buffer.from([0xe0, 0x20]), 'latin1'],
      hex: [Buffer.from('ab'), 'hex'],
    };
    for (const [name, [bytes]] of Object.entries(contents)) writeFileSync(name, bytes);
    const sides = await sidesWith(async () => {
      for (const [name, [, encoding]] of Object.entries(contents)) {
        if (name.length % 2 === 0) readFileSync(name, encoding);
        else await readFile(name, { encoding });
      }
    });
    const expected = Object.entries(contents).map(([name, [bytes]]) => [
      name,
      `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    ]);
    assert.deepEqual(sides.reads, expected);
  });

  it('tells large files with the digest they had when they were opened', async () => {
    const large = 'x'.repeat(3 << 20);
    writeFileSync('large', large);
    const sides = await sidesWith(() => readFile('large'));
    assert.deepEqual(sides.reads, [['large', sha(large)]]);
  });

  it('says what is annotated, too, once, and what a failed run had done', async () => {
    writeFileSync('in', 'x');
    const step = component({ name: 'annotated', capture: true, inputs: ['in'] }, () => {
      readFileSync('in');
      currentRun().output({ path: 'out', kind: 'model' });
      writeFileSync('out', 'y');
      throw new RangeError('late');
    });
    assert.throws(step, /late/);
    const record = recording.record('annotated');
    assert.deepEqual(sidesOf(record), { reads: [['in', sha('x')]], writes: [['out', sha('y')]] });
    assert.deepEqual([record.status, record.writes[0]?.kind], ['failed', 'model']);
  });

  it('hashes nothing when digests are off', async () => {
    writeFileSync('in', 'x');
    component({ name: 'plain', capture: true, digest: false }, () => readFileSync('in'))();
    assert.deepEqual(sidesOf(recording.record('plain')).reads, [['in', undefined]]);
  });
});
