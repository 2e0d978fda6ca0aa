import type { Pointer, RunRecord } from '../../lineage/facts.js';
import { groupBy } from '../../lineage/group-by.js';
import { pointerFromProperties, runFromProperties } from './graph-shape.js';
import { inSlices, type Run } from './run-statement.js';

const runsByIds = 'UNWIND $rows AS id MATCH (r:Run {id: id}) RETURN properties(r) AS p';

/** The records of those runs that the store knows, by id. `runs`: a statement of another kind that gives them. */
export async function loadRuns(
  run: Run,
  ids: readonly string[],
  runs = runsByIds,
): Promise<ReadonlyMap<string, RunRecord>> {
  const nodes = await inSlices<{ p: { id: string } }>(run, runs, ids);
  if (nodes.length === 0) return new Map();
  const known = nodes.map((node) => node.p.id);
  const reads = await inSlices<PointerRow>(
    run,
    'UNWIND $rows AS id MATCH (r:Run {id: id})-[u:USED]->(v:Version) RETURN id AS run, properties(u) AS p',
    known,
  );
  const writes = await inSlices<PointerRow>(
    run,
    'UNWIND $rows AS id MATCH (r:Run {id: id})<-[:GENERATED_BY]-(v:Version) RETURN id AS run, properties(v) AS p',
    known,
  );
  const readsOf = groupBy(reads, (row) => row.run);
  const writesOf = groupBy(writes, (row) => row.run);
  const pointers = (rows: readonly PointerRow[] = []): Pointer[] => rows.map(({ p }) => pointerFromProperties(p));
  return new Map(
    nodes.map(({ p }) => [p.id, runFromProperties(p, pointers(readsOf.get(p.id)), pointers(writesOf.get(p.id)))]),
  );
}

interface PointerRow extends Record<string, unknown> {
  readonly run: string;
  readonly p: Readonly<Record<string, unknown>>;
}
