import { type Drift, driftOf } from '../../lib/drift/index.js';
import { quantileBuckets } from '../../lib/metrics/buckets.js';
import {
  ColumnObserver,
  type ColumnSummary,
  columnDataOf,
  comparable,
  type ObservedValue,
} from '../../lib/observe/index.js';
import type { CheckedBridgeOptions, ReferenceColumn } from './bridge-options.js';

/** What the columns of components are compared with. */
export interface ReferenceColumns {
  has(component: string, column: string): boolean;
  /** Upper bounds at the quantiles of the reference, if there is one with numbers. */
  bucketsOf(component: string, column: string): readonly number[] | undefined;
  /** Drift of what was observed from the reference, by each method; empty without one. */
  driftOf(component: string, column: string, current: ColumnSummary): readonly Drift[];
}

export function referenceColumns(options: CheckedBridgeOptions): ReferenceColumns {
  const { references, driftMethods, driftThresholds } = options;
  const summaries = new Map<string, ColumnSummary>();
  for (const [component, columns] of Object.entries(references))
    for (const [column, given] of Object.entries(columns)) summaries.set(keyOf(component, column), summaryOf(given));
  return {
    has: (component, column) => summaries.has(keyOf(component, column)),
    bucketsOf(component, column) {
      const reference = summaries.get(keyOf(component, column));
      if (reference === undefined) return undefined;
      const bounds = quantileBuckets(columnDataOf(reference).numbers);
      return bounds.length > 0 ? bounds : undefined;
    },
    driftOf(component, column, current) {
      const reference = summaries.get(keyOf(component, column));
      if (reference === undefined) return [];
      const sides = comparable(reference, current);
      return driftOf(column, sides.reference, sides.current)
        .filter(({ method }) => driftMethods.length === 0 || driftMethods.includes(method))
        .map((drift) => ({ ...drift, threshold: driftThresholds[drift.method] ?? drift.threshold }));
    },
  };
}

const keyOf = (component: string, column: string): string => JSON.stringify([component, column]);

const isValues = (given: ReferenceColumn): given is Exclude<ReferenceColumn, ColumnSummary> =>
  Array.isArray(given) || ArrayBuffer.isView(given);

function summaryOf(given: ReferenceColumn): ColumnSummary {
  if (!isValues(given)) return given;
  const observer = new ColumnObserver();
  for (const value of given as Iterable<ObservedValue>) observer.add(value);
  return observer.summary();
}
