/**
 * What capture adds for every file that a run opens, beside the yardstick: hashing that file alone, as one would by hand.
 * `npm run bench -- capture`
 *
 * A round opens 200 files that have just been made (no cache of ours knows them), three times, in an order that changes: in
 * a run that captures nothing, by the functions of `node:fs` as they were before ours were installed; in a run that captures;
 * and to hash them alone, which opens, reads and closes each and makes its sha256. What capture costs is the second less
 * the first: all that it adds, also to the record at the end. Times are those in which the thread is at work. Ratios are of
 * one round; figures are medians.
 */
import { createHash } from 'node:crypto';
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { component } from '../lib/record/component.js';
import { type Figure, median, printFigures } from './report.js';

/** Of a round. */
const files = 200;
const mostBytesOfARound = 20_000_000;
const rounds = 60;
const warmUpRounds = 10;

type Functions = Omit<typeof fs, 'promises'> & { readonly promises: Pick<typeof fs.promises, 'readFile' | 'open'> };

/** Milliseconds in Node's own function that writes: a disk takes so long, and now and then so much longer, that they are left out. */
let writingMillis = 0;
const writeFile = fs.writeFileSync;
fs.writeFileSync = (...args) => {
  const start = performance.now();
  writeFile(...args);
  writingMillis += performance.now() - start;
};

/** Taken before a component asks for capture, so they are Node's own. */
const before: Functions = { ...fs, promises: { ...fs.promises } };

const buffer = Buffer.alloc(1024 * 1024);

const hashOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

interface Way {
  readonly name: string;
  /** Or writes it. */
  readonly read: (path: string, fs: Functions) => unknown;
  /** Hashes a file by the same functions. */
  readonly hash: (path: string) => unknown;
}

const hashSync = (path: string): string => hashOf(before.readFileSync(path));

const waysSync: readonly Way[] = [
  { name: 'by its path: readFileSync()', read: (path, { readFileSync }) => readFileSync(path), hash: hashSync },
  {
    name: 'through a descriptor: openSync()',
    read: (path, { openSync, readSync, closeSync }) => {
      const descriptor = openSync(path, 'r');
      readSync(descriptor, buffer, 0, buffer.length, null);
      closeSync(descriptor);
    },
    hash: hashSync,
  },
];

/** With content of the same length. */
const writing = (bytes: number): Way => {
  const content = Buffer.alloc(bytes, 'w');
  return {
    name: 'written: writeFileSync()',
    read: (path, { writeFileSync }) => writeFileSync(path, content),
    hash: hashSync,
  };
};

const waysAsync: readonly Way[] = [
  {
    name: 'by its path: promises.readFile()',
    read: (path, { promises }) => promises.readFile(path),
    hash: async (path) => hashOf(await before.promises.readFile(path)),
  },
  {
    name: 'through a FileHandle: promises.open()',
    read: async (path, { promises }) => {
      const handle = await promises.open(path);
      await handle.read(buffer, 0, buffer.length, 0);
      await handle.close();
    },
    hash: async (path) => hashOf(await before.promises.readFile(path)),
  },
  {
    name: 'through a stream: createReadStream()',
    read: async (path, { createReadStream }) => {
      for await (const _ of createReadStream(path));
    },
    hash: (path) => pipeline(before.createReadStream(path), createHash('sha256')),
  },
];

/** Microseconds a file that the thread is at work: not those in which it waits for the pool that opens files for promises. */
async function timeOf(action: () => unknown, count: number): Promise<number> {
  writingMillis = 0;
  const start = performance.eventLoopUtilization();
  const result = action();
  if (result instanceof Promise) await result;
  return ((performance.eventLoopUtilization(start).active - writingMillis) * 1000) / count;
}

interface Cost {
  /** What it takes to hash a file alone, and what capture adds to reading one; microseconds. */
  readonly alone: number;
  readonly added: number;
  readonly ratio: number;
}

interface Shape {
  readonly bytes: number;
  readonly suffix: string;
}

async function costOf(way: Way, { bytes, suffix }: Shape): Promise<Cost> {
  const folder = mkdtempSync(join(directory, 'files-'));
  const count = Math.min(files, Math.ceil(mostBytesOfARound / bytes));
  const paths = Array.from({ length: count }, (_, index) => join(folder, `${index}${suffix}`));
  const isAsync = waysAsync.includes(way);
  const forAll = (action: (path: string) => unknown) =>
    isAsync
      ? async () => {
          for (const path of paths) await action(path);
        }
      : () => {
          for (const path of paths) action(path);
        };
  const sides = {
    reading: component(
      { name: 'plain', digest: false },
      forAll((path) => way.read(path, before)),
    ),
    captured: component(
      { name: 'capturing', capture: true },
      forAll((path) => way.read(path, fs)),
    ),
    alone: forAll(way.hash),
  };
  const names = ['reading', 'captured', 'alone'] as const;
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const path of paths) before.writeFileSync(path, Buffer.alloc(bytes, round));
    for (const path of paths) hashSync(path);
    const took = { reading: 0, captured: 0, alone: 0 };
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length] ?? 'alone';
      took[name] = await timeOf(sides[name], count);
    }
    const { reading, captured, alone } = took;
    const added = captured - reading;
    if (round >= warmUpRounds) costs.push({ alone, added, ratio: added / alone });
  }
  rmSync(folder, { recursive: true });
  const of = (key: keyof Cost): number => median(costs.map((cost) => cost[key]));
  return { alone: of('alone'), added: of('added'), ratio: of('ratio') };
}

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
process.chdir(directory);
// The time in which a thread is at work is known once its loop has begun.
await new Promise((resolve) => setImmediate(resolve));
const figures: Figure[] = [];
async function figure(way: Way, shape: Shape): Promise<void> {
  const { alone, added, ratio } = await costOf(way, shape);
  const bytes = shape.bytes.toLocaleString('en-US');
  figures.push({
    what: `${bytes} bytes${shape.suffix && ` of ${shape.suffix}`}, ${way.name}`,
    asked: '<= 2x',
    measured: `${ratio.toFixed(2)}x (${added.toFixed(1)} us, hashing alone ${alone.toFixed(1)} us)`,
  });
}
// The first figure would be of code that is not compiled yet.
for (const way of waysSync) await costOf(way, { bytes: 100, suffix: '' });
for (const way of waysSync) {
  for (const bytes of [100, 1_000, 10_000, 100_000, 1_000_000]) await figure(way, { bytes, suffix: '' });
  // What may be a module is looked at twice.
  await figure(way, { bytes: 100, suffix: '.json' });
}
for (const bytes of [100, 10_000]) await figure(writing(bytes), { bytes, suffix: '' });
for (const way of waysAsync) for (const bytes of [100, 10_000]) await figure(way, { bytes, suffix: '' });
printFigures(figures);
process.chdir(tmpdir());
rmSync(directory, { recursive: true });
