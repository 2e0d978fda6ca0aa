import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fact, RunRecord } from '../lib/lineage/facts.js';
import { versionId } from '../lib/lineage/ids.js';
import { parseFact } from '../lib/lineage/parse-fact.js';
import { history, reach, trace } from '../lib/query/index.js';
import { openEmbeddedStore } from '../lib/store/index.js';
import { median, medianMillis, printFigures } from './report.js';
import { manyRuns, runId } from './shape.js';

/* Questions on a store of 100,000 runs with 3 reads and 2 writes, a chain of 8,000 runs, a ladder, and a busy component. */

const many = 100_000;
const chainLength = 8_000;
const layers = 22;
const cli = fileURLToPath(new URL('../lib/cli/bin.js', import.meta.url));

const moment = (second: number) => new Date(Date.UTC(2027, 0, 1) + second * 1000).toISOString();

const made = (n: number, fields: Record<string, unknown>): RunRecord =>
  parseFact({ format: 1, id: runId(1_000_000 + n), startedAt: moment(n), endedAt: moment(n), ...fields })
    .fact as RunRecord;

/** Every run reads what the one before it wrote, and what one half as far wrote. */
const chain = Array.from({ length: chainLength }, (_, n) =>
  made(n, {
    component: 'chain',
    reads:
      n === 0
        ? []
        : [...new Set([n - 1, n >> 1])].filter((from) => from < n).map((from) => ({ artifact: `link-${from}` })),
    writes: [{ artifact: `link-${n}` }],
  }),
);

/** Two runs a layer, each reading both below: 2^22 paths, 44 runs. */
const ladder = Array.from({ length: 2 * layers }, (_, n) =>
  made(20_000 + (n >> 1), {
    id: runId(2_000_000 + n),
    component: 'ladder',
    reads:
      n < 2 ? [] : [0, 1].map((side) => ({ artifact: `rung-${(n >> 1) - 1}-${side}`, at: moment(20_000 + (n >> 1)) })),
    writes: [{ artifact: `rung-${n >> 1}-${n % 2}` }],
  }),
);

const lastVersion = (runs: readonly RunRecord[]): string => {
  const run = runs.at(-1);
  const write = run?.writes[0];
  if (run === undefined || write === undefined) throw new RangeError('no run');
  return versionId(run.id, write);
};

async function fill(directory: string): Promise<void> {
  const store = await openEmbeddedStore({ directory });
  let batch: Fact[] = [];
  for (const facts of [chain, ladder, manyRuns(many)]) {
    for (const fact of facts) {
      batch.push('component' in fact && fact.component.startsWith('step-') ? { ...fact, component: 'busy' } : fact);
      if (batch.length === 1000) {
        await store.apply(batch);
        batch = [];
      }
    }
  }
  await store.apply(batch);
  await store.close();
}

function wholeProcess(store: string, artifact: string): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [cli, 'trace', artifact, '--store', store, '--depth', '3'], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new RangeError(`mltrace trace failed: ${stderr}`);
    return performance.now() - start;
  });
  return median(times);
}

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
try {
  if (process.argv[2] === 'fill') await fill(process.argv[3] ?? directory);
  else await measure();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  // Filled by another process: this one shows what a reader holds.
  spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'fill', directory], { stdio: 'inherit' });
  globalThis.gc?.();
  const base = process.memoryUsage().rss;
  const store = await openEmbeddedStore({ directory });
  const upstream = (version: string) => reach(store, version, { direction: 'upstream' });
  const chainMillis = await medianMillis(() => upstream(lastVersion(chain)));
  const ladderMillis = await medianMillis(() => upstream(lastVersion(ladder)));
  const reached = [(await upstream(lastVersion(chain))).runs.size, (await upstream(lastVersion(ladder))).runs.size];
  const traceMillis = await medianMillis(() => trace(store, lastVersion(chain)), 3);
  const historyMillis = await medianMillis(() => history(store, 'busy', { limit: 10 }));
  await store.read('MATCH (a)-[e]->(b) RETURN count(e) AS n');
  globalThis.gc?.();
  const resident = (process.memoryUsage().rss - base) / (many + chainLength) / 1024;
  await store.close();
  const processMillis = wholeProcess(directory, 'rung-21-0');
  const node = median(
    Array.from({ length: 5 }, () => {
      const start = performance.now();
      spawnSync(process.execPath, ['-e', '0']);
      return performance.now() - start;
    }),
  );
  printFigures([
    { what: `upstream of a version, ${reached[0]} runs`, asked: '<= 40 ms', measured: `${chainMillis.toFixed(1)} ms` },
    {
      what: 'the same with every record, version and edge as trace gives them',
      asked: '-',
      measured: `${traceMillis.toFixed(0)} ms`,
    },
    {
      what: `ladder of ${layers} layers x 2, ${reached[1]} runs`,
      asked: '<= 5 ms (44 runs)',
      measured: `${ladderMillis.toFixed(1)} ms`,
    },
    {
      what: `history of a component with ${many} runs, last 10`,
      asked: '<= 50 ms',
      measured: `${historyMillis.toFixed(1)} ms`,
    },
    {
      what: `resident per run in a process that opened and asked, ${many} runs`,
      asked: '<= 8 KB',
      measured: `${resident.toFixed(1)} KB`,
    },
    {
      what: `mltrace trace, whole process, on ${many} runs`,
      asked: '<= 2 s',
      measured: `${(processMillis / 1000).toFixed(2)} s (node itself ${node.toFixed(0)} ms)`,
    },
  ]);
}
