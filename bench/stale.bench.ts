import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact, RunRecord } from '../lib/lineage/facts.js';
import { stale, trace } from '../lib/query/index.js';
import { openEmbeddedStore } from '../lib/store/index.js';
import { chain, made } from './deep-lineage.js';
import { medianMillis, printFigures } from './report.js';
import { manyRuns } from './shape.js';

/*
 * What is stale, in a store of 100,000 runs: an artifact with 1,000 runs upstream, each of whose inputs was rewritten since; and an
 * artifact that is rewritten all the time, where cost must not grow with how often it was.
 */

const many = 100_000;
const upstream = 1_000;
const rewrites = 3;
const hotWrites = 20_000;

/** Every link of the chain is written again, with content that is not known. */
const rewritten = (): RunRecord[] =>
  Array.from({ length: rewrites * (upstream - 1) }, (_, n) =>
    made(100_000 + n, { component: 'rewrite', writes: [{ artifact: `link-${n % (upstream - 1)}` }] }),
  );

/** As long a chain, of components that have 10,000 runs each, rewritten once. */
const busy = (): RunRecord[] => [
  ...Array.from({ length: upstream }, (_, n) =>
    made(600_000 + n, {
      component: `step-${n % 10}`,
      reads: n === 0 ? [] : [{ artifact: `busy-${n - 1}` }],
      writes: [{ artifact: `busy-${n}` }],
    }),
  ),
  ...Array.from({ length: upstream - 1 }, (_, n) =>
    made(700_000 + n, { component: 'rewrite', writes: [{ artifact: `busy-${n}` }] }),
  ),
];

/** A reader of a hot artifact just before its last write. */
const hot = (): RunRecord[] => [
  ...Array.from({ length: hotWrites }, (_, n) =>
    made(300_000 + 2 * n, { component: 'hot', writes: [{ artifact: 'hot' }] }),
  ),
  made(300_000 + 2 * (hotWrites - 1) - 1, {
    component: 'reads-hot',
    reads: [{ artifact: 'hot' }],
    writes: [{ artifact: 'from-hot' }],
  }),
];

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
const store = await openEmbeddedStore({ directory });
try {
  let batch: Fact[] = [];
  for (const facts of [manyRuns(many), chain(upstream), rewritten(), hot(), busy()]) {
    for (const fact of facts) {
      batch.push(fact);
      if (batch.length < 1000) continue;
      await store.apply(batch);
      batch = [];
    }
  }
  await store.apply(batch);
  const last = `link-${upstream - 1}`;
  const [answer] = await stale(store, last, { transitive: true });
  const found = answer?.causes.length ?? 0;
  const millis = async (call: () => Promise<unknown>): Promise<string> => `${(await medianMillis(call)).toFixed(1)} ms`;
  printFigures([
    {
      what: `stale --transitive of an artifact with ${upstream} runs upstream, ${found} causes, in ${many} runs`,
      asked: '<= 50 ms',
      measured: await millis(() => stale(store, last, { transitive: true })),
    },
    {
      what: `the same where ten components have ${many / 10} runs each`,
      asked: '-',
      measured: await millis(() => stale(store, `busy-${upstream - 1}`, { transitive: true })),
    },
    { what: 'the same without --transitive', asked: '-', measured: await millis(() => stale(store, last)) },
    { what: 'yardstick: trace of it', asked: '-', measured: await millis(() => trace(store, last)) },
    {
      what: `stale of a reader of an artifact with ${hotWrites} versions`,
      asked: '-',
      measured: await millis(() => stale(store, 'from-hot')),
    },
    {
      what: 'stale of an artifact of step-9, which has 10,000 runs',
      asked: '-',
      measured: await millis(() => stale(store, `data/table-${(2 * (many - 1)) % 2000}.parquet`)),
    },
  ]);
} finally {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}
