import { compareText } from '../../lineage/canonical-json.js';
import { type Fact, isRunRecord, keyOf, type RunRecord } from '../../lineage/facts.js';
import { externalVersionId, versionId } from '../../lineage/ids.js';
import { edge, label } from '../../names.js';
import type { RunChange } from '../graph/graph-changes.js';
import { inSlices, type Run } from '../graph/run-statement.js';
import { attach, subjectMatch } from '../graph/write-annotations.js';
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

/** What a batch has to do with edges between nodes that two writers may have made at the same time. */
export interface Links {
  readonly partOf: readonly { readonly id: string; readonly parent: string }[];
  readonly upstream: readonly { readonly id: string; readonly target: string }[];
  /** Runs that others may wait for. */
  readonly awaited: readonly string[];
  /** The store has annotations, which may be about what the batch made. */
  readonly annotated: boolean;
}

export const hasLinks = ({ partOf, upstream, awaited, annotated }: Links): boolean =>
  annotated || partOf.length + upstream.length + awaited.length > 0;

/** Asked when the batch is committed: whichever of two writers comes second then finds both ends. */
export async function findLinks(read: Run, facts: readonly Fact[]): Promise<Links> {
  const records = facts.filter(isRunRecord).sort((a, b) => (a.id < b.id ? -1 : 1));
  const ids = [...new Set(records.map(({ id }) => id))];
  const [children, [there]] = await Promise.all([
    inSlices<{ id: string; parent: string }>(read, findChildren, ids),
    read<{ notes: number; awaited: number }>(countRare),
  ]);
  return {
    partOf: inOrder([
      ...records.flatMap(({ id, parent }) => (parent === undefined ? [] : [{ id, parent }])),
      ...children,
    ]),
    upstream: records.flatMap(({ id, dependsOn = [] }) => dependsOn.map((target) => ({ id, target }))),
    awaited: there?.awaited === 0 ? [] : ids,
    annotated: there?.notes !== 0,
  };
}

export interface Batch {
  readonly facts: readonly Fact[];
  /** Subjects of nodes that the batch may have made. */
  readonly made: readonly string[];
}

/** In a transaction of its own, after that of the batch. */
export async function writeLinks(run: Run, links: Links, { facts, made }: Batch): Promise<void> {
  await inSlices(run, linkToParent, links.partOf);
  await inSlices(run, linkToUpstream, links.upstream);
  await inSlices(run, linkAwaiting, links.awaited);
  if (!links.annotated) return;
  const subjects = facts.filter(isRunRecord).flatMap(subjectsOf);
  await attachAnnotations(run, [...made, ...subjects], idsOfAnnotations(facts));
}

/** From the database's own counts: most stores have neither, and need not be asked about each node. */
const countRare = `RETURN COUNT { (:${label.annotation}) } AS notes, COUNT { (:${bookkeeping.awaited}) } AS awaited`;

// An external version may become a written one at this moment, with another id: under the lock it is looked up again.
const lockedVersion = `${subjectMatch['version']} SET s.namespace = s.namespace WITH row, n ${subjectMatch['version']}`;

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
  const subjects = await inSlices<{ id: string; subject: string }>(run, known, ids);
  await attach(
    run,
    [...subjects].sort((a, b) => compareText(a.subject, b.subject)),
    { ...subjectMatch, version: lockedVersion },
  );
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
