import type { Drift } from '../drift/index.js';
import { lineageMetric } from '../names.js';
import { gauge } from './gauge.js';
import type { MetricParts } from './metric-shape.js';
import type { ColumnName } from './run-metrics.js';
import type { SeriesGuard } from './series-guard.js';

/** What a column is compared with. */
export type DriftBaseline = 'lineage' | 'reference' | 'previous';

/** What is known of a column at a moment. */
export interface ColumnState extends ColumnName {
  /** Share of its values that are missing, 0 to 1; undefined when it has no values. */
  readonly missing: number | undefined;
  /** By each method; empty without a baseline. */
  readonly drift: readonly Pick<Drift, 'method' | 'value' | 'threshold'>[];
  readonly baseline: DriftBaseline;
}

/** Gauges of the columns that runs observed. A drift that cannot be told, since a side is empty, is not there. */
export function columnGauges(guard: SeriesGuard, now: () => Iterable<ColumnState>): readonly MetricParts[] {
  const of = (state: ColumnState): readonly string[] => [state.namespace, state.component, state.column];
  const missing = gauge(lineageMetric.missing, {
    ...guard.limitOf(lineageMetric.missing),
    fold: 'max',
    *now() {
      for (const state of now()) if (state.missing !== undefined) yield { values: of(state), value: state.missing };
    },
  });
  const drift = gauge(lineageMetric.drift, {
    ...guard.limitOf(lineageMetric.drift),
    fold: 'max',
    *now() {
      for (const state of now())
        for (const { method, value } of state.drift)
          if (value !== null) yield { values: [...of(state), method, state.baseline], value };
    },
  });
  const threshold = gauge(lineageMetric.driftThreshold, {
    ...guard.limitOf(lineageMetric.driftThreshold),
    fold: 'min',
    *now() {
      for (const state of now())
        for (const { method, threshold: value } of state.drift) yield { values: [...of(state), method], value };
    },
  });
  return [missing, drift, threshold];
}
