import assert from 'node:assert/strict';
import fs, { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { namesOn, sha, sidesCaptured } from './recorded.js';
import { type Recording, startRecording } from './recording.js';

describe('a component that captures files', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  const sidesWith = (body: () => unknown) => sidesCaptured(recording, body);

  const done = (start: (callback: (problem: unknown) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => start((problem) => (problem ? reject(problem) : resolve())));

  const reading: Readonly<Record<string, (path: string) => unknown>> = {
    'fs.readFileSync': (path) => fs.readFileSync(path),
    'fs.readFile': (path) => done((callback) => fs.readFile(path, 'utf8', callback)),
    'fs.promises.readFile': (path) => fs.promises.readFile(path),
    'readFile of node:fs/promises': (path) => readFile(path),
    'readFileSync of node:fs': (path) => readFileSync(path, 'utf8'),
    'fs.readFileSync by a file URL': (path) => fs.readFileSync(pathToFileURL(path)),
    'fs.readFileSync by bytes': (path) => fs.readFileSync(Buffer.from(path)),
    'fs.openSync': (path) => fs.closeSync(fs.openSync(path, 'r')),
    'fs.open': (path) => done((callback) => fs.open(path, (problem, fd) => fs.close(fd, () => callback(problem)))),
    'fs.promises.open': async (path) => (await open(path)).close(),
    'fs.createReadStream': (path) => finished(fs.createReadStream(path).resume()),
    'a stream of a FileHandle': async (path) => finished((await open(path)).createReadStream().resume()),
    'util.promisify': (path) => promisify(fs.readFile)(path),
    'fs.openSync with numbers': (path) => fs.closeSync(fs.openSync(path, fs.constants.O_RDONLY)),
    'fs of require()': (path) => createRequire(import.meta.url)('fs').readFileSync(path),
    'fs.openAsBlob': async (path) => (await fs.openAsBlob(path)).text(),
  };
  for (const [name, read] of Object.entries(reading)) {
    it(`sees what ${name} reads`, async () => {
      writeFileSync('in.csv', 'abc');
      assert.deepEqual(await sidesWith(() => read('in.csv')), { reads: [['in.csv', sha('abc')]], writes: [] });
    });
  }

  const writing: Readonly<Record<string, (path: string) => unknown>> = {
    'fs.writeFileSync': (path) => fs.writeFileSync(path, 'new'),
    'fs.writeFile': (path) => done((callback) => fs.writeFile(path, 'new', callback)),
    'fs.promises.writeFile': (path) => writeFile(path, 'new'),
    'fs.openSync': (path) => {
      const descriptor = fs.openSync(path, 'w');
      fs.writeSync(descriptor, 'new');
      fs.closeSync(descriptor);
    },
    'a FileHandle': async (path) => {
      const handle = await open(path, 'w+');
      await handle.writeFile('new');
      await handle.close();
    },
    'fs.createWriteStream': (path) => pipeline(Readable.from(['new']), fs.createWriteStream(path)),
    'numbers as flags': (path) => {
      const { O_WRONLY, O_CREAT, O_TRUNC } = fs.constants;
      fs.closeSync(fs.openSync(path, O_WRONLY | O_CREAT | O_TRUNC));
      fs.writeFileSync(path, 'new');
    },
  };
  for (const [name, write] of Object.entries(writing)) {
    it(`sees what ${name} writes, over a file and where none is`, async () => {
      writeFileSync('old.csv', 'old');
      const sides = await sidesWith(async () => {
        await write('old.csv');
        await write('new.csv');
      });
      assert.deepEqual(sides, {
        reads: [],
        writes: [
          ['old.csv', sha('new')],
          ['new.csv', sha('new')],
        ],
      });
    });
  }

  const appending: Readonly<Record<string, (path: string) => unknown>> = {
    'fs.appendFileSync': (path) => appendFileSync(path, '+'),
    'fs.appendFile': (path) => done((callback) => fs.appendFile(path, '+', callback)),
    'fs.promises.appendFile': (path) => fs.promises.appendFile(path, '+'),
    'fs.writeFileSync with the flag a': (path) => fs.writeFileSync(path, '+', { flag: 'a' }),
    'fs.createWriteStream with the flag a': (path) =>
      pipeline(Readable.from(['+']), fs.createWriteStream(path, { flags: 'a' })),
  };
  for (const [name, append] of Object.entries(appending)) {
    it(`takes what ${name} adds to for an input, and what comes of it for an output`, async () => {
      writeFileSync('log', 'old');
      const sides = await sidesWith(async () => {
        await append('log');
        await append('fresh');
      });
      assert.deepEqual(sides, {
        reads: [['log', sha('old')]],
        writes: [
          ['log', sha('old+')],
          ['fresh', sha('+')],
        ],
      });
    });
  }

  it('takes what is opened to be changed for an output if it was changed', async () => {
    writeFileSync('kept', 'old');
    writeFileSync('changed', 'old');
    writeFileSync('cut', 'old');
    const sides = await sidesWith(async () => {
      for (const path of ['kept', 'changed']) {
        const handle = await open(path, 'r+');
        if (path === 'changed') await handle.write('N', 0);
        await handle.close();
      }
      fs.truncateSync('cut', 1);
    });
    assert.deepEqual(namesOn(sides.reads), ['changed', 'cut', 'kept']);
    assert.deepEqual(sides.writes, [
      ['changed', sha('Nld')],
      ['cut', sha('o')],
    ]);
  });
});
