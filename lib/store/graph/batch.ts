import { canonicalJson } from '../../lineage/canonical-json.js';
import { keyOf, type RunRecord } from '../../lineage/facts.js';
import { mergeRuns } from '../../lineage/merge.js';
import type { ApplyReport } from '../contract.js';
import type { PointerChanges, RunChange } from './graph-changes.js';
import { loadRuns } from './load-runs.js';
import type { Run } from './run-statement.js';
import type { AnnotationChange } from './write-annotations.js';

/** Merges records with each other and with those that the store has; gives only the runs that change. */
export async function mergeWithKnownRuns(
  run: Run,
  records: readonly RunRecord[],
  load: (run: Run, ids: readonly string[]) => Promise<ReadonlyMap<string, RunRecord>> = loadRuns,
): Promise<readonly RunChange[]> {
  const arrived = new Map<string, RunRecord>();
  for (const record of records) {
    const other = arrived.get(record.id);
    arrived.set(record.id, other === undefined ? record : mergeRuns(other, record));
  }
  const known = await load(run, [...arrived.keys()]);
  const changes: RunChange[] = [];
  for (const [id, record] of arrived) {
    const before = known.get(id);
    const after = before === undefined ? record : mergeRuns(before, record);
    if (before === undefined) changes.push({ after });
    else if (canonicalJson(before) !== canonicalJson(after)) changes.push({ before, after });
  }
  return changes;
}

/** The runs that have ended with this batch. */
export const endedBy = (changes: readonly RunChange[]): readonly RunRecord[] =>
  changes.flatMap(({ before, after }) => (after.endedAt !== undefined && before?.endedAt === undefined ? [after] : []));

/** Nodes that this batch may have made. */
export function* appearedSubjects(runs: readonly RunChange[], pointers: PointerChanges): Iterable<string> {
  for (const { after } of runs) {
    yield `run:${after.id}`;
    yield `component:${keyOf(after.namespace, after.component)}`;
  }
  for (const key of pointers.kinds.keys()) yield `artifact:${key}`;
  for (const { properties } of [...pointers.versions, ...pointers.externals])
    yield `version:${String(properties['id'])}`;
}

/** What came of a batch of so many facts. */
export function reportOf(facts: number, runs: readonly RunChange[], notes: readonly AnnotationChange[]): ApplyReport {
  const changes = [...runs, ...notes];
  const added = changes.filter(({ before }) => before === undefined).length;
  const changed = changes.length - added;
  return { added, changed, unchanged: facts - added - changed };
}
