import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fact, isRunRecord } from '../lib/lineage/facts.js';
import { versionId } from '../lib/lineage/ids.js';
import { parseFact } from '../lib/lineage/parse-fact.js';
import { affected, diff, impact, labelsOf } from '../lib/query/index.js';
import type { LineageStore } from '../lib/store/contract.js';
import { openEmbeddedStore } from '../lib/store/index.js';
import { chain, lastVersion, made, moment } from './deep-lineage.js';
import { medianMillis, printFigures } from './report.js';

/* Labels that reach 100,000 versions, and two outputs compared, each beside what the database takes for the bare reachability. */

const runs = 50_000;
const chainLength = 8_000;
const manyStarts = 5_000;

/** Every run reads what the run half as far wrote, the first what came from outside; each writes two versions. */
function* tree(): Generator<Fact> {
  for (let n = 0; n < runs; n += 1) {
    const parent = (n - 1) >> 1;
    const read = n === 0 ? 'customers.csv' : `node-${parent}-${n % 2}`;
    const writes = [0, 1].map((side) => ({ artifact: `node-${n}-${side}` }));
    yield made(n, { component: `grow-${n % 10}`, reads: [{ artifact: read }], writes });
  }
}

const says = (id: string, subject: string, label: string): Fact =>
  parseFact({ format: 1, annotation: id, at: moment(2 * runs), subject, key: `label:${label}`, value: true }).fact;

async function fill(store: LineageStore, facts: Iterable<Fact>): Promise<void> {
  let batch: Fact[] = [];
  for (const fact of facts) {
    batch.push(fact);
    if (batch.length < 1000) continue;
    await store.apply(batch);
    batch = [];
  }
  await store.apply(batch);
}

/** The statement alone that a label's reach is: what it takes the database to say how many. */
const reachable = (store: LineageStore, id: string) => () =>
  store.read(
    'MATCH (s:Version {id: $id})<-[:GENERATED_BY|USED|INFORMED_BY*0..]-(n) WITH DISTINCT n RETURN count(n) AS count',
    { id },
  );

const links = chain(chainLength).map((run) => ({ ...run, id: run.id.replace(/^./, 'f') }));

async function fillAll(directory: string): Promise<void> {
  const store = await openEmbeddedStore({ directory });
  await fill(store, tree());
  // Artifacts of its own, in the same graph.
  await fill(store, links);
  const labelled = [...tree()].slice(manyStarts, 2 * manyStarts).flatMap((run) => {
    if (!isRunRecord(run) || run.writes[0] === undefined) return [];
    return [says(`many-${run.id}`, `version:${versionId(run.id, run.writes[0])}`, 'many')];
  });
  await fill(store, [says('one', 'artifact:default/customers.csv', 'one'), ...labelled]);
  await store.close();
}

async function measure(directory: string): Promise<void> {
  // Filled by another process: this one has in memory what asking needs.
  spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'fill', directory], { stdio: 'inherit' });
  const store = await openEmbeddedStore({ directory });
  const one = await affected(store, 'one');
  const start = one.external[0]?.subject.slice('version:'.length) ?? '';
  const [reached, versions] = [1 + one.versions.length + one.runs.length, one.versions.length];
  const many = (await affected(store, 'many')).versions.length;
  const yardstick = await medianMillis(reachable(store, start));
  const oneMillis = await medianMillis(() => affected(store, 'one'));
  const manyMillis = await medianMillis(() => affected(store, 'many'));
  const deepMillis = await medianMillis(() => labelsOf(store, lastVersion(links)));
  const leafMillis = await medianMillis(() => labelsOf(store, `node-${runs - 1}-0`));
  const impactMillis = await medianMillis(() => impact(store, start), 1);
  const diffMillis = await medianMillis(() => diff(store, `link-${chainLength - 1}`, `link-${chainLength - 2}`), 3);
  await store.close();
  const beside = (millis: number): string =>
    `${millis.toFixed(0)} ms, ${(millis / yardstick).toFixed(1)} x the yardstick`;
  const plain = (millis: number): string => `${millis.toFixed(0)} ms`;
  printFigures([
    { what: `yardstick: the database counts the ${reached} nodes reached`, asked: '-', measured: plain(yardstick) },
    { what: `affected(label) reaching ${versions} versions from one`, asked: '<= 500 ms', measured: beside(oneMillis) },
    {
      what: `affected(label) put on ${manyStarts} versions, reaching ${many} more`,
      asked: '-',
      measured: beside(manyMillis),
    },
    { what: 'impact of the same: every record, version and edge', asked: '-', measured: beside(impactMillis) },
    { what: `labels of a version with ${chainLength} runs upstream`, asked: '-', measured: plain(deepMillis) },
    { what: `labels of an artifact with 16 runs upstream`, asked: '-', measured: plain(leafMillis) },
    { what: `diff of two versions with ${chainLength} runs upstream each`, asked: '-', measured: plain(diffMillis) },
  ]);
}

if (process.argv[2] === 'fill') await fillAll(process.argv[3] ?? '');
else {
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-bench-labels-'));
  try {
    await measure(join(folder, '.mltrace'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
