import { type Fact, isRunRecord, keyOf, type RunRecord } from '../../lineage/facts.js';
import { externalVersionId, versionId } from '../../lineage/ids.js';
import { edge, label } from '../../names.js';
import type { RunChange } from '../graph/graph-changes.js';
import { inSlices, type Run } from '../graph/run-statement.js';
import { attach } from '../graph/write-annotations.js';
import { bookkeeping } from './schema.js';

/** In the batch's own transaction: edges that a merge has made untrue, and who waits for whom. */
export async function dropOutdatedLinks(run: Run, runs: readonly RunChange[]): Promise<void> {
  const orphaned = runs.filter(({ before, after }) => before?.parent !== undefined && before.parent !== after.parent);
  await inSlices(
    run,
    `UNWIND $rows AS id MATCH (:${label.run} {id: id})-[e:${edge.partOf}]->(:${label.run}) DELETE e`,
    orphaned.map(({ after }) => after.id),
  );
  await inSlices(
    run,
    `UNWIND $rows AS row MATCH (r:${label.run} {id: row.id}) MERGE (a:${bookkeeping.awaited} {id: row.target})
      MERGE (r)-[:${bookkeeping.awaits}]->(a)`,
    runs.flatMap(({ after }) => (after.dependsOn ?? []).map((target) => ({ id: after.id, target }))),
  );
}

// A merge elsewhere may give the run another parent at this moment: under the lock that SET takes, what it says is true.
const linkToParent = `UNWIND $rows AS row MATCH (r:${label.run} {id: row.id}) SET r.id = row.id
  WITH row, r WHERE r.parent = row.parent MATCH (p:${label.run} {id: row.parent}) MERGE (r)-[:${edge.partOf}]->(p)`;
const findChildren = `UNWIND $rows AS parent MATCH (c:${label.run} {parent: parent}) RETURN c.id AS id, parent`;
const linkToUpstream = `UNWIND $rows AS row MATCH (r:${label.run} {id: row.id}) MATCH (t:${label.run} {id: row.target})
  MERGE (r)-[:${edge.informedBy}]->(t)`;
const linkAwaiting = `UNWIND $rows AS id MATCH (a:${bookkeeping.awaited} {id: id})<-[:${bookkeeping.awaits}]-(r:${label.run})
  MATCH (t:${label.run} {id: id}) MERGE (r)-[:${edge.informedBy}]->(t)`;

/** In a transaction of its own: the edges that are due now that both ends are committed. `made`: nodes that the batch may have made. */
export async function writeLinks(run: Run, facts: readonly Fact[], made: readonly string[]): Promise<void> {
  const records = facts.filter(isRunRecord).sort((a, b) => (a.id < b.id ? -1 : 1));
  const ids = [...new Set(records.map(({ id }) => id))];
  const parents = records.flatMap(({ id, parent }) => (parent === undefined ? [] : [{ id, parent }]));
  const upstream = records.flatMap(({ id, dependsOn = [] }) => dependsOn.map((target) => ({ id, target })));
  const [children, [there]] = await Promise.all([
    inSlices<{ id: string; parent: string }>(run, findChildren, ids),
    run<{ notes: number; awaited: number }>(countRare),
  ]);
  await inSlices(run, linkToParent, inOrder([...parents, ...children]));
  await inSlices(run, linkToUpstream, upstream);
  if (there?.awaited !== 0) await inSlices(run, linkAwaiting, ids);
  if (there?.notes !== 0)
    await attachAnnotations(run, [...made, ...records.flatMap(subjectsOf)], idsOfAnnotations(facts));
}

/** From the database's own counts: most stores have neither, and need not be asked about each node. */
const countRare = `RETURN COUNT { (:${label.annotation}) } AS notes, COUNT { (:${bookkeeping.awaited}) } AS awaited`;

/** Annotations of what the batch may have made, and those that it brought. */
async function attachAnnotations(run: Run, made: readonly string[], brought: readonly string[]): Promise<void> {
  const about = await inSlices<{ id: string }>(
    run,
    `UNWIND $rows AS subject MATCH (n:${label.annotation} {subject: subject}) RETURN n.id AS id`,
    [...new Set(made)],
  );
  const ids = [...new Set([...brought, ...about.map(({ id }) => id)])].sort();
  // Under their locks: a merge elsewhere may give one another subject at this moment.
  await lockAnnotations(run, ids);
  const known = `UNWIND $rows AS id MATCH (n:${label.annotation} {id: id}) RETURN n.id AS id, n.subject AS subject`;
  await attach(run, await inSlices<{ id: string; subject: string }>(run, known, ids));
}

/** Locks annotations that are there, in order. */
export async function lockAnnotations(run: Run, ids: readonly string[]): Promise<void> {
  await inSlices(
    run,
    `UNWIND $rows AS id MATCH (n:${label.annotation} {id: id}) SET n.id = id`,
    [...new Set(ids)].sort(),
  );
}

export const idsOfAnnotations = (facts: readonly Fact[]): readonly string[] =>
  facts.flatMap((fact) => (isRunRecord(fact) ? [] : [fact.annotation]));

const inOrder = <T extends { readonly id: string }>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

/** Whatever a record may have made, in this delivery or in one whose writer died before it came here. */
const subjectsOf = ({ id, namespace, component, reads, writes }: RunRecord): string[] => [
  `run:${id}`,
  `component:${keyOf(namespace, component)}`,
  ...[...reads, ...writes].map((pointer) => `artifact:${keyOf(pointer.namespace, pointer.artifact)}`),
  ...writes.map((write) => `version:${versionId(id, write)}`),
  ...reads.map((read) => `version:${externalVersionId(read.namespace, read.artifact, read)}`),
];
