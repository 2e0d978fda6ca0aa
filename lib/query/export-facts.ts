import { compareText } from '../lineage/canonical-json.js';
import type { Fact, RunId } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';
import { annotationFromProperties } from '../store/graph/graph-shape.js';
import { isAnnotation, isRun } from './lineage-nodes.js';
import { loadFacts } from './run-details.js';

/** How many records are in memory at once. */
const batchRuns = 500;

/**
 * All facts of a store: the runs by id, then the annotations by id. The same facts give the same sequence, whatever
 * way they came. What is applied during the call may or may not be in it.
 */
export async function* exportFacts(store: LineageStore): AsyncGenerator<Fact, void, undefined> {
  if (store.service !== undefined) {
    yield* store.service.facts();
    return;
  }
  const [ids] = await store.read<{ ids: readonly RunId[] }>(
    `MATCH (r:Run) WHERE ${isRun('r')} RETURN collect(r.id) AS ids`,
  );
  const sorted = [...(ids?.ids ?? [])].sort(compareText);
  for (let start = 0; start < sorted.length; start += batchRuns) {
    yield* await loadFacts(store, sorted.slice(start, start + batchRuns));
  }
  const rows = await store.read<AnnotationRow>(
    `MATCH (n:Annotation) WHERE ${isAnnotation('n')} RETURN properties(n) AS p`,
  );
  const notes = rows.map(({ p }) => annotationFromProperties(p));
  yield* notes.sort((a, b) => compareText(a.annotation, b.annotation));
}

interface AnnotationRow extends Row {
  readonly p: Readonly<Record<string, unknown>>;
}
