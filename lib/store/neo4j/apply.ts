import { type Annotation, type Fact, isRunRecord, keyOf } from '../../lineage/facts.js';
import { label } from '../../names.js';
import type { ApplyReport } from '../contract.js';
import { appearedSubjects, mergeWithKnownRuns, reportOf } from '../graph/batch.js';
import { batchPointers, planPointers, type RunChange } from '../graph/graph-changes.js';
import { inSlices, type Run } from '../graph/run-statement.js';
import { mergeWithKnown, writeAnnotations } from '../graph/write-annotations.js';
import { writePointers } from '../graph/write-pointers.js';
import { writeRuns } from '../graph/write-runs.js';
import type { Neo4jConnection } from './connection.js';
import { dropOutdatedLinks, type LinkTargets, writeLinks } from './links.js';
import { loadWindows } from './windows.js';

/**
 * Makes a batch part of the graph in two transactions, both idempotent.
 *
 * The first takes locks, on artifacts, then runs, then components, each in sorted order: whoever else touches one of them
 * waits, and nobody waits for each other in a circle. Under the locks it asks for what decides the batch's reads, and
 * writes. The second makes the edges between nodes that two writers may have made at the same time, neither seeing the
 * other's: it begins after the first is committed, so whichever writer comes second finds both ends.
 */
export async function applyToNeo4j(connection: Neo4jConnection, facts: readonly Fact[]): Promise<ApplyReport> {
  if (facts.length === 0) return { added: 0, changed: 0, unchanged: 0 };
  const { report, targets } = await connection.write((run) => writeBatch(run, facts));
  await connection.write((run) => writeLinks(run, targets));
  return report;
}

async function writeBatch(run: Run, facts: readonly Fact[]): Promise<{ report: ApplyReport; targets: LinkTargets }> {
  const records = facts.filter(isRunRecord);
  const pointers = records.flatMap(({ reads, writes }) => [...reads, ...writes]);
  await lockArtifacts(
    run,
    new Map(pointers.map(({ namespace, artifact }) => [keyOf(namespace, artifact), { namespace, name: artifact }])),
  );
  await lockRuns(
    run,
    records.map(({ id }) => id),
  );
  const runs = await mergeWithKnownRuns(run, records);
  await lockComponents(run, runs);
  const notes = await mergeWithKnown(
    run,
    facts.filter((fact): fact is Annotation => !isRunRecord(fact)),
  );
  const batch = batchPointers(runs);
  const changes = planPointers(batch, await loadWindows(run, batch.arrivals));
  await writeRuns(run, runs);
  await writePointers(run, changes);
  await dropOutdatedLinks(run, runs);
  await writeAnnotations(run, notes);
  return {
    report: reportOf(facts.length, runs, notes),
    // Of all facts and not of the changed ones: a writer may have died between its two transactions.
    targets: {
      runs: records.map(({ id }) => id),
      annotations: facts.flatMap((fact) => (isRunRecord(fact) ? [] : [fact.annotation])),
      subjects: [
        ...new Set(
          appearedSubjects(
            records.map((after) => ({ after })),
            changes,
          ),
        ),
      ],
    },
  };
}

// Setting a property locks a node, also to the value it has; MERGE of a node that is there does not.
async function lockArtifacts(
  run: Run,
  artifacts: ReadonlyMap<string, { namespace: string; name: string }>,
): Promise<void> {
  const rows = [...artifacts].map(([key, artifact]) => ({ key, ...artifact })).sort((a, b) => (a.key < b.key ? -1 : 1));
  await inSlices(
    run,
    `UNWIND $rows AS row MERGE (a:${label.artifact} {key: row.key}) SET a.namespace = row.namespace, a.name = row.name`,
    rows,
  );
}

async function lockRuns(run: Run, ids: readonly string[]): Promise<void> {
  await inSlices(
    run,
    `UNWIND $rows AS id MATCH (r:${label.run} {id: id}) SET r.status = r.status`,
    [...new Set(ids)].sort(),
  );
}

/** Only where a run describes its component: runs of one component that say nothing of it need not wait for each other. */
async function lockComponents(run: Run, changes: readonly RunChange[]): Promise<void> {
  const described = changes.filter(
    ({ after }) => after.owner !== undefined || after.description !== undefined || after.tags !== undefined,
  );
  const moved = changes.flatMap(({ before, after }) =>
    before !== undefined && before.component !== after.component ? [before, after] : [],
  );
  const locked = new Map(
    [...described.map(({ after }) => after), ...moved].map(({ namespace, component }) => [
      keyOf(namespace, component),
      { namespace, name: component },
    ]),
  );
  const rows = [...locked].map(([key, component]) => ({ key, ...component })).sort((a, b) => (a.key < b.key ? -1 : 1));
  await inSlices(
    run,
    `UNWIND $rows AS row MERGE (c:${label.component} {key: row.key}) SET c.namespace = row.namespace, c.name = row.name`,
    rows,
  );
}
