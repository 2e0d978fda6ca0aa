import type { RunRecord } from '../../lineage/facts.js';
import { type PointerList, pointerFromList, pointerInList, runFromProperties } from './graph-shape.js';
import { inSlices, type Run } from './run-statement.js';

const match = 'UNWIND $rows AS id MATCH (r:Run {id: id})';

// One statement, since each costs a round trip; comprehensions, since two matches would multiply each other's rows.
const withPointers = `RETURN properties(r) AS p, [(r)-[u:USED]->(:Version) | ${pointerInList('u', 'at')}] AS reads,
  [(r)<-[:GENERATED_BY]-(v:Version) | ${pointerInList('v', 'writtenAt')}] AS writes`;

/** The records of those runs that the store knows, by id. */
export const loadRuns = (run: Run, ids: readonly string[]): Promise<ReadonlyMap<string, RunRecord>> =>
  loadRunsBy(run, `${match} ${withPointers}`, ids);

/** The same; `lock` is put before what is asked, so that it is asked under the lock of each run. */
export const loadLockedRuns = (run: Run, ids: readonly string[]): Promise<ReadonlyMap<string, RunRecord>> =>
  loadRunsBy(run, `${match} SET r.id = id WITH r ${withPointers}`, ids);

async function loadRunsBy(
  run: Run,
  statement: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RunRecord>> {
  const known = new Map<string, RunRecord>();
  for (const { p, reads, writes } of await inSlices<RunRow>(run, statement, ids)) {
    known.set(p.id, runFromProperties(p, reads.map(pointerFromList), writes.map(pointerFromList)));
  }
  return known;
}

interface RunRow extends Record<string, unknown> {
  readonly p: { readonly id: string };
  readonly reads: readonly PointerList[];
  readonly writes: readonly PointerList[];
}
