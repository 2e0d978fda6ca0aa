import type { Annotation } from '../../lineage/facts.js';
import { groupBy } from '../../lineage/group-by.js';
import { mergeAnnotations } from '../../lineage/merge.js';
import { edge, label } from '../../names.js';
import { annotationFromProperties, annotationProperties } from './graph-shape.js';
import { inSlices, type Run } from './run-statement.js';

/** Ids of the annotations of each subject, so that nodes that appear later find what was said about them. */
export type Subjects = Map<string, Set<string>>;

/** An annotation as it was known and as it is known now. */
export interface AnnotationChange {
  readonly before?: Annotation;
  readonly after: Annotation;
}

export async function loadSubjects(run: Run): Promise<Subjects> {
  const rows = await run<{ id: string; subject: string }>(
    `MATCH (n:${label.annotation}) RETURN n.id AS id, n.subject AS subject`,
  );
  const subjects: Subjects = new Map();
  for (const { id, subject } of rows) remember(subjects, subject, id);
  return subjects;
}

/** Merges annotations with those that the store has; gives only what changes. */
export async function mergeWithKnown(run: Run, incoming: readonly Annotation[]): Promise<readonly AnnotationChange[]> {
  const merged = [...groupBy(incoming, ({ annotation }) => annotation).values()].map((same) =>
    same.reduce(mergeAnnotations),
  );
  const rows = await inSlices<{ p: Record<string, unknown> }>(
    run,
    `UNWIND $rows AS id MATCH (n:${label.annotation} {id: id}) RETURN properties(n) AS p`,
    merged.map(({ annotation }) => annotation),
  );
  const known = new Map(rows.map(({ p }) => annotationFromProperties(p)).map((before) => [before.annotation, before]));
  return merged.flatMap((arrived) => {
    const before = known.get(arrived.annotation);
    if (before === undefined) return [{ after: arrived }];
    const after = mergeAnnotations(before, arrived);
    return after === before ? [] : [{ before, after }];
  });
}

/** Writes Annotation nodes; `attach` must follow. One whose subject a merge has changed is about nothing until then. */
export async function writeAnnotations(run: Run, changes: readonly AnnotationChange[]): Promise<void> {
  const rows = changes.map(({ before, after }) => ({
    fresh: before === undefined,
    moved: before !== undefined && before.subject !== after.subject,
    properties: annotationProperties(after),
  }));
  const create = `UNWIND $rows AS row CREATE (n:${label.annotation}) SET n = row.properties`;
  const change = `UNWIND $rows AS row MATCH (n:${label.annotation} {id: row.properties.id}) SET n = row.properties`;
  const detach = `UNWIND $rows AS row MATCH (:${label.annotation} {id: row.properties.id})-[e:${edge.about}]->() DELETE e`;
  const known = rows.filter(({ fresh }) => !fresh);
  await inSlices(
    run,
    create,
    rows.filter(({ fresh }) => fresh),
  );
  await inSlices(run, change, known);
  await inSlices(
    run,
    detach,
    rows.filter(({ moved }) => moved),
  );
}

/** How the node `s` of a row's subject is found, by the kind of the subject. */
export const subjectMatch: Readonly<Record<string, string>> = {
  run: `MATCH (s:${label.run} {id: row.subject})`,
  version: `MATCH (s:${label.version} {id: row.subject})`,
  artifact: `MATCH (s:${label.artifact} {key: row.subject})`,
  component: `MATCH (s:${label.component} {key: row.subject})`,
};

/** Makes the ABOUT edges of these annotations to their subjects, where those are there and the edge is not. */
export async function attach(
  run: Run,
  annotations: readonly { readonly id: string; readonly subject: string }[],
  match = subjectMatch,
): Promise<void> {
  const subjects = new Map(annotations.map(({ id, subject }) => [id, subject]));
  const rows = [...subjects].map(([id, subject]) => {
    const colon = subject.indexOf(':');
    return { id, kind: subject.slice(0, colon), subject: subject.slice(colon + 1) };
  });
  for (const [kind, group] of groupBy(rows, (row) => row.kind)) {
    const subject = match[kind];
    // A label is no node: its annotations stand for themselves.
    if (subject === undefined) continue;
    const merge = `UNWIND $rows AS row MATCH (n:${label.annotation} {id: row.id}) ${subject} MERGE (n)-[:${edge.about}]->(s)`;
    await inSlices(run, merge, group);
  }
}

/** Annotations of nodes that may have appeared. */
export function annotationsOf(
  subjects: Subjects,
  appeared: Iterable<string>,
): readonly { readonly id: string; readonly subject: string }[] {
  if (subjects.size === 0) return [];
  return [...appeared].flatMap((subject) => [...(subjects.get(subject) ?? [])].map((id) => ({ id, subject })));
}

export function noteSubjects(changes: readonly AnnotationChange[], subjects: Subjects): void {
  for (const { before, after } of changes) {
    if (before !== undefined) subjects.get(before.subject)?.delete(before.annotation);
    remember(subjects, after.subject, after.annotation);
  }
}

function remember(subjects: Subjects, subject: string, id: string): void {
  const ids = subjects.get(subject);
  if (ids === undefined) subjects.set(subject, new Set([id]));
  else ids.add(id);
}
