import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MltraceError } from '../lib/errors.js';
import type { Fact } from '../lib/lineage/facts.js';
import { history, reach, trace } from '../lib/query/index.js';
import { openEmbeddedStore } from '../lib/store/index.js';
import { chain, ladder, lastVersion } from './deep-lineage.js';
import { median, medianMillis, printFigures } from './report.js';
import { manyRuns } from './shape.js';

/* Questions on a store of 100,000 runs with 3 reads and 2 writes, a chain of 8,000 runs, a ladder, and a busy component. */

const many = 100_000;
const chainLength = 8_000;
const layers = 22;
const cli = fileURLToPath(new URL('../lib/cli/bin.js', import.meta.url));

const deep = chain(chainLength);
const wide = ladder(layers);

async function fill(directory: string): Promise<void> {
  const store = await openEmbeddedStore({ directory });
  let batch: Fact[] = [];
  for (const facts of [deep, wide, manyRuns(many)]) {
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
    if (status !== 0) throw new MltraceError('MLTRACE_IO', `mltrace trace failed: ${stderr}`);
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
  const chainMillis = await medianMillis(() => upstream(lastVersion(deep)));
  const ladderMillis = await medianMillis(() => upstream(lastVersion(wide)));
  const reached = [(await upstream(lastVersion(deep))).runs.size, (await upstream(lastVersion(wide))).runs.size];
  const traceMillis = await medianMillis(() => trace(store, lastVersion(deep)), 3);
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
