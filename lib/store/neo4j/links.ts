import { edge, label } from '../../names.js';
import type { RunChange } from '../graph/graph-changes.js';
import { inSlices, type Run } from '../graph/run-statement.js';
import { attach } from '../graph/write-annotations.js';
import { bookkeeping } from './schema.js';

/** What a batch was about: where edges may be due between nodes that different writers made. */
export interface LinkTargets {
  readonly runs: readonly string[];
  readonly annotations: readonly string[];
  /** What annotations may be about, as `run:<id>` and so on. */
  readonly subjects: readonly string[];
}

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

const linkStatements = [
  `UNWIND $rows AS id MATCH (r:${label.run} {id: id}) WHERE r.parent IS NOT NULL MATCH (p:${label.run} {id: r.parent})
    MERGE (r)-[:${edge.partOf}]->(p)`,
  `UNWIND $rows AS id MATCH (r:${label.run} {id: id}) MATCH (c:${label.run} {parent: id}) MERGE (c)-[:${edge.partOf}]->(r)`,
  `UNWIND $rows AS id MATCH (r:${label.run} {id: id})-[:${bookkeeping.awaits}]->(a:${bookkeeping.awaited})
    MATCH (t:${label.run} {id: a.id}) MERGE (r)-[:${edge.informedBy}]->(t)`,
  `UNWIND $rows AS id MATCH (a:${bookkeeping.awaited} {id: id})<-[:${bookkeeping.awaits}]-(r:${label.run})
    MATCH (t:${label.run} {id: id}) MERGE (r)-[:${edge.informedBy}]->(t)`,
];

/** In a transaction of its own: the edges that are due now that both ends are committed. */
export async function writeLinks(run: Run, { runs, annotations, subjects }: LinkTargets): Promise<void> {
  const ids = [...new Set(runs)].sort();
  for (const statement of linkStatements) await inSlices(run, statement, ids);
  const [any] = await run<{ there: number }>(`MATCH (n:${label.annotation}) RETURN count(n) AS there`);
  if (any?.there === 0) return;
  const due = await inSlices<{ id: string; subject: string }>(
    run,
    `UNWIND $rows AS id MATCH (n:${label.annotation} {id: id}) RETURN n.id AS id, n.subject AS subject`,
    annotations,
  );
  const about = await inSlices<{ id: string; subject: string }>(
    run,
    `UNWIND $rows AS subject MATCH (n:${label.annotation} {subject: subject}) RETURN n.id AS id, n.subject AS subject`,
    subjects,
  );
  await attach(
    run,
    [...due, ...about].sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
}
