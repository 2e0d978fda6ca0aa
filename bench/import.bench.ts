import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '../lib/lineage/facts.js';
import { type LineageStore, openEmbeddedStore } from '../lib/store/index.js';
import { rawLoad, rawRows } from './raw-load.js';
import { type Figure, median, printFigures } from './report.js';
import { manyRuns } from './shape.js';

/*
 * Import into the embedded store, beside a raw load of the same rows into the same engine: rounds alternate. Then one
 * long import, for whether the rate stays, and what the process holds.
 */

const rounds = 3;
const runs = 20_000;
const many = 100_000;
const batch = 1000;
const base = process.memoryUsage().rss;

const inTemporary = async <T>(work: (directory: string) => Promise<T>): Promise<T> => {
  const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

async function applyAll(
  store: LineageStore,
  facts: Iterable<RunRecord>,
  onBatch: (applied: number) => void = () => {},
): Promise<number> {
  const start = performance.now();
  let waiting: RunRecord[] = [];
  let applied = 0;
  for (const fact of facts) {
    waiting.push(fact);
    if (waiting.length < batch) continue;
    await store.apply(waiting);
    applied += waiting.length;
    onBatch(applied);
    waiting = [];
  }
  await store.apply(waiting);
  return performance.now() - start;
}

const resident = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().rss - base;
};

const rates = { raw: [] as number[], ours: [] as number[], again: [] as number[] };
const facts = [...manyRuns(runs)];
const rows = rawRows(facts);
for (let round = 0; round < rounds; round += 1) {
  rates.raw.push((runs / (await inTemporary((directory) => rawLoad(directory, rows)))) * 1000);
  await inTemporary(async (directory) => {
    const store = await openEmbeddedStore({ directory });
    rates.ours.push((runs / (await applyAll(store, facts))) * 1000);
    rates.again.push((runs / (await applyAll(store, facts))) * 1000);
    await store.close();
  });
}

const figures: Figure[] = [];
const [raw, ours, again] = [median(rates.raw), median(rates.ours), median(rates.again)];
figures.push({
  what: `import of ${runs} runs with 3 reads and 2 writes, against a raw load of the same rows`,
  asked: '>= 0.5x',
  measured: `${(ours / raw).toFixed(2)}x (${ours.toFixed(0)} of ${raw.toFixed(0)} runs/s)`,
});
figures.push({
  what: 'the same again, as duplicates',
  asked: '-',
  measured: `${(again / ours).toFixed(1)}x (${again.toFixed(0)} runs/s)`,
});

await inTemporary(async (directory) => {
  const store = await openEmbeddedStore({ directory });
  const seconds: number[] = [];
  let last = performance.now();
  await applyAll(store, manyRuns(many), (applied) => {
    if (applied % 10_000 !== 0) return;
    seconds.push(performance.now() - last);
    last = performance.now();
  });
  // The first 10,000 warm up. Medians of three: a busy neighbour makes any single stretch half as slow again.
  const stretches = seconds.slice(1);
  const growth = median(stretches.slice(-3)) / median(stretches.slice(0, 3));
  figures.push({
    what: `10,000 runs at the end of ${many} against 10,000 at the start, medians of three`,
    asked: '<= 1.5x',
    measured: `${growth.toFixed(2)}x (slowest against fastest ${(Math.max(...stretches) / Math.min(...stretches)).toFixed(2)}x)`,
  });
  figures.push({
    what: `resident per run in the process that imported ${many}`,
    asked: '-',
    measured: `${(resident() / many / 1024).toFixed(1)} KB`,
  });
  await store.close();
});
printFigures(figures);
