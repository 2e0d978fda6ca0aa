import type { LineageMetric } from '../names.js';
import type { SeriesLimit } from './counter.js';
import type { MetricParts } from './metric-shape.js';
import { type Labels, seriesTable } from './series-table.js';

/** A value of a gauge, and its label values. */
export interface GaugeValue {
  readonly values: readonly string[];
  readonly value: number;
}

/** How values that have no series of their own become one. */
export type Fold = 'sum' | 'max' | 'min';

export interface GaugeOptions extends SeriesLimit {
  readonly fold: Fold;
  /** What it shows now. NaN is left out. */
  readonly now: () => Iterable<GaugeValue>;
}

const folds: Readonly<Record<Fold, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  max: Math.max,
  min: Math.min,
};

/** A gauge that is worked out when it is asked for. */
export function gauge(definition: LineageMetric, { limit, onOverflow, fold, now }: GaugeOptions): MetricParts {
  return {
    definition,
    aggregator: fold,
    values() {
      const series = seriesTable<{ readonly labels: Labels; value: number | undefined }>({
        labels: definition.labels,
        limit,
        onOverflow,
        make: (labels) => ({ labels, value: undefined }),
      });
      for (const { values, value } of now()) {
        if (Number.isNaN(value)) continue;
        const shown = series.of(values);
        shown.value = shown.value === undefined ? value : folds[fold](shown.value, value);
      }
      return Array.from(series.all(), ({ labels, value = 0 }) => ({ labels, value }));
    },
    reset: () => undefined,
  };
}
