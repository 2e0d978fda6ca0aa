import { type EffectiveAnnotation, effectiveAnnotations, speaksOfLatest } from '../lineage/annotations.js';
import type { Annotation, Timestamp } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';
import { annotationFromProperties } from '../store/graph/graph-shape.js';
import { latestVersionsAt } from './latest-versions-at.js';
import { isAnnotation } from './lineage-nodes.js';

/** Which annotations: by their key, or by what it begins with. */
export type KeyChoice = { readonly key: string } | { readonly keyPrefix: string };

interface AnnotationRow extends Row {
  readonly p: Readonly<Record<string, unknown>>;
}

/** Everything that was said under a key by a time, in no order. */
export async function annotationsUnder(
  store: LineageStore,
  choice: KeyChoice,
  at?: Timestamp,
): Promise<readonly Annotation[]> {
  const [condition, key] =
    'key' in choice ? ['n.key = $key', choice.key] : ['n.key STARTS WITH $key', choice.keyPrefix];
  const until = at === undefined ? '' : 'AND n.at <= $at';
  const rows = await store.read<AnnotationRow>(
    `MATCH (n:Annotation) WHERE ${condition} AND ${isAnnotation('n')} ${until} RETURN properties(n) AS p`,
    { key, ...(at !== undefined && { at }) },
  );
  return rows.map(({ p }) => annotationFromProperties(p));
}

/** What holds of these annotations, in this store: see `effectiveAnnotations`. What was taken back is in it with null. */
export async function effectiveIn(
  store: LineageStore,
  annotations: readonly Annotation[],
): Promise<readonly EffectiveAnnotation[]> {
  const asks = annotations
    .filter(speaksOfLatest)
    .map(({ subject, at }) => ({ artifact: subject.slice('artifact:'.length), at }));
  const latest = await latestVersionsAt(store, asks);
  return effectiveAnnotations(annotations, latest);
}
