import { edge, label } from '../../names.js';
import type { RunChange } from '../graph/graph-changes.js';
import { inSlices, type Run } from '../graph/run-statement.js';

interface Link extends Record<string, unknown> {
  readonly from: string;
  readonly to: string;
}

/** Runs that name others as upstream which the store does not know yet: the unknown id, and who waits for it. */
export type Waiting = Map<string, Set<string>>;

/** Who waits for whom in a store, from its runs. */
export async function loadWaiting(run: Run): Promise<Waiting> {
  const rows = await run<{ id: string; dependsOn: readonly string[] }>(
    `MATCH (r:${label.run}) WHERE r.dependsOn IS NOT NULL RETURN r.id AS id, r.dependsOn AS dependsOn`,
  );
  const waiting: Waiting = new Map();
  for (const { id, dependsOn } of rows) for (const target of dependsOn) wait(waiting, target, id);
  const known = await existing(run, [...waiting.keys()]);
  for (const id of known) waiting.delete(id);
  return waiting;
}

/** Links to make when a batch is written. Must be found before its runs are created. */
export interface LinkPlan {
  readonly partOf: readonly Link[];
  readonly informedBy: readonly Link[];
  /** Runs whose parent changed: their PART_OF goes first. */
  readonly orphaned: readonly string[];
  readonly nowWaiting: readonly Link[];
}

/** PART_OF and INFORMED_BY appear when both runs are there, whichever comes first. */
export async function planLinks(run: Run, changes: readonly RunChange[], waiting: Waiting): Promise<LinkPlan> {
  const fresh = changes.flatMap(({ before, after }) => (before === undefined ? [after.id] : []));
  const parents: Link[] = [];
  const dependencies: Link[] = [];
  const orphaned: string[] = [];
  for (const { before, after } of changes) {
    if (after.parent !== undefined && after.parent !== before?.parent) {
      parents.push({ from: after.id, to: after.parent });
      if (before?.parent !== undefined) orphaned.push(after.id);
    }
    for (const to of after.dependsOn ?? []) {
      if (!before?.dependsOn?.includes(to)) dependencies.push({ from: after.id, to });
    }
  }
  const targets = [...new Set([...parents, ...dependencies].map(({ to }) => to))];
  const there = new Set([...(await existing(run, targets)), ...fresh]);
  const children = await inSlices<Link>(
    run,
    `UNWIND $rows AS parent MATCH (r:${label.run} {parent: parent}) RETURN r.id AS from, parent AS to`,
    fresh,
  );
  // A known run whose parent is changed by this very batch already asks for its new link above.
  const changing = new Set(orphaned);
  const waited = fresh.flatMap((to) => [...(waiting.get(to) ?? [])].map((from) => ({ from, to })));
  return {
    partOf: [...parents.filter(({ to }) => there.has(to)), ...children.filter(({ from }) => !changing.has(from))],
    informedBy: [...dependencies.filter(({ to }) => there.has(to)), ...waited],
    orphaned,
    nowWaiting: dependencies.filter(({ to }) => !there.has(to)),
  };
}

/** Writes the links; the runs must be there. */
export async function writeLinks(run: Run, plan: LinkPlan): Promise<void> {
  await inSlices(
    run,
    `UNWIND $rows AS id MATCH (:${label.run} {id: id})-[e:${edge.partOf}]->(:${label.run}) DELETE e`,
    plan.orphaned,
  );
  await inSlices(run, createLink(edge.partOf), plan.partOf);
  await inSlices(run, createLink(edge.informedBy), plan.informedBy);
}

/** Remembers, once the batch is committed, who waits from now on. */
export function noteWaiting(plan: LinkPlan, waiting: Waiting): void {
  for (const { to } of plan.informedBy) waiting.delete(to);
  for (const { from, to } of plan.nowWaiting) wait(waiting, to, from);
}

const createLink = (type: string): string =>
  `UNWIND $rows AS row MATCH (a:${label.run} {id: row.from}) MATCH (b:${label.run} {id: row.to}) CREATE (a)-[:${type}]->(b)`;

async function existing(run: Run, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await inSlices<{ id: string }>(run, `UNWIND $rows AS id MATCH (r:${label.run} {id: id}) RETURN id`, ids);
  return rows.map(({ id }) => id);
}

function wait(waiting: Waiting, target: string, id: string): void {
  const ids = waiting.get(target);
  if (ids === undefined) waiting.set(target, new Set([id]));
  else ids.add(id);
}
