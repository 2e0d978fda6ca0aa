/**
 * What capture adds for every file that a run opens, beside the yardstick: hashing that file alone, as one would by hand.
 * `npm run bench -- capture`
 *
 * A round opens 200 small files that have just been made, three times in turn: by the functions of `node:fs` as they were
 * before anything was installed, in a run that captures nothing; by those that are there now, in a run that captures; and
 * hashing them alone by `createHash('sha256').update(readFileSync(path))` (opens, reads, closes, hashes). The cost of capture
 * is the second less the first: all that it adds, also to the record. Ratios are of one round, and of them the median.
 */
import { createHash } from 'node:crypto';
import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { component } from '../lib/record/component.js';
import { type Figure, median, printFigures } from './report.js';

/** Of a round. */
const files = 200;
const mostBytesOfARound = 20_000_000;
const rounds = 80;
const warmUpRounds = 20;

type Functions = Pick<typeof fs, 'readFileSync' | 'openSync' | 'readSync' | 'closeSync' | 'createReadStream'> & {
  readonly promises: Pick<typeof fs.promises, 'readFile' | 'open'>;
};

/** Taken before a component asks for capture, so they are Node's own. */
const before: Functions = { ...fs, promises: { ...fs.promises } };

const buffer = Buffer.alloc(1024 * 1024);

interface Way {
  readonly name: string;
  readonly read: (path: string, fs: Functions) => unknown;
}

const waysSync: readonly Way[] = [
  { name: 'by its path, readFileSync()', read: (path, { readFileSync }) => readFileSync(path) },
  {
    name: 'through a descriptor, openSync() readSync() closeSync()',
    read: (path, { openSync, readSync, closeSync }) => {
      const descriptor = openSync(path, 'r');
      readSync(descriptor, buffer, 0, buffer.length, null);
      closeSync(descriptor);
    },
  },
];

const waysAsync: readonly Way[] = [
  { name: 'by its path, promises.readFile()', read: (path, { promises }) => promises.readFile(path) },
  {
    name: 'through a FileHandle, promises.open()',
    read: async (path, { promises }) => {
      const handle = await promises.open(path);
      await handle.read(buffer, 0, buffer.length, 0);
      await handle.close();
    },
  },
  {
    name: 'through a stream, createReadStream()',
    read: async (path, { createReadStream }) => {
      for await (const _ of createReadStream(path));
    },
  },
];

/** Microseconds a file. */
async function timeOf(action: () => unknown, count: number): Promise<number> {
  const start = performance.now();
  const result = action();
  if (result instanceof Promise) await result;
  return ((performance.now() - start) * 1000) / count;
}

function hashAlone(paths: readonly string[]): void {
  for (const path of paths) createHash('sha256').update(before.readFileSync(path)).digest('hex');
}

interface Cost {
  /** What it takes to hash a file alone, what capture adds to reading one, and what reading one takes; microseconds. */
  readonly alone: number;
  readonly added: number;
  readonly reading: number;
  readonly ratio: number;
}

async function costOf({ read }: Way, { bytes, suffix }: { bytes: number; suffix: string }): Promise<Cost> {
  const folder = mkdtempSync(join(directory, 'files-'));
  const count = Math.min(files, Math.ceil(mostBytesOfARound / bytes));
  const paths = Array.from({ length: count }, (_, index) => join(folder, `${index}${suffix}`));
  const isAsync = read(writtenFile(folder), before) instanceof Promise;
  const readAll = (functions: Functions) =>
    isAsync
      ? async () => {
          for (const path of paths) await read(path, functions);
        }
      : () => {
          for (const path of paths) read(path, functions);
        };
  const plain = component({ name: 'plain', digest: false }, readAll(before));
  const capturing = component({ name: 'capturing', capture: true }, readAll(fs));
  const costs: { alone: number; added: number; reading: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Fresh files: their state is in no cache, as that of data that was just made.
    for (const path of paths) writeFileSync(path, Buffer.alloc(bytes, round));
    hashAlone(paths);
    const took: Record<string, number> = {};
    const sides: [string, () => unknown][] = [
      ['reading', plain],
      ['captured', capturing],
      ['alone', () => hashAlone(paths)],
    ];
    for (let turn = 0; turn < sides.length; turn += 1) {
      const [name, action] = sides[(turn + round) % sides.length] as [string, () => unknown];
      took[name] = await timeOf(action, count);
    }
    const { reading = Number.NaN, captured = Number.NaN, alone = Number.NaN } = took;
    if (round >= warmUpRounds) costs.push({ alone, added: captured - reading, reading });
  }
  rmSync(folder, { recursive: true });
  return {
    alone: median(costs.map(({ alone }) => alone)),
    added: median(costs.map(({ added }) => added)),
    reading: median(costs.map(({ reading }) => reading)),
    ratio: median(costs.map(({ added, alone }) => added / alone)),
  };
}

function writtenFile(folder: string): string {
  const path = join(folder, 'first');
  writeFileSync(path, 'first');
  return path;
}

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
process.chdir(directory);
const figures: Figure[] = [];
async function figure(way: Way, shape: { bytes: number; suffix: string }): Promise<void> {
  const { alone, added, reading, ratio } = await costOf(way, shape);
  figures.push({
    what: `${shape.bytes.toLocaleString('en-US')} bytes${shape.suffix}, ${way.name} (${reading.toFixed(1)} us)`,
    asked: '<= 2x',
    measured: `${ratio.toFixed(2)}x: ${added.toFixed(1)} us beside ${alone.toFixed(1)} us`,
  });
}
for (const way of waysSync)
  for (const bytes of [100, 1_000, 10_000, 100_000, 1_000_000]) await figure(way, { bytes, suffix: '' });
for (const way of waysSync) await figure(way, { bytes: 100, suffix: '.json' });
for (const way of waysAsync) for (const bytes of [100, 10_000]) await figure(way, { bytes, suffix: '' });
printFigures(figures);
process.chdir(tmpdir());
rmSync(directory, { recursive: true });
