import type { LineageMetric } from '../names.js';
import type { LabelText } from './label-value.js';
import type { Exemplar, MetricParts } from './metric-shape.js';
import { type Labels, seriesTable } from './series-table.js';

/** A counter with labels and, of each series, the run that moved it last. */
export interface Counter extends MetricParts {
  /** Zero makes the series. Negative amounts and those that are no finite numbers are left out. */
  add(values: readonly LabelText[], amount: number, exemplar?: Exemplar): void;
}

/** How a metric with series is kept small. */
export interface SeriesLimit {
  readonly limit: number;
  readonly onOverflow: () => void;
}

interface Counted {
  readonly labels: Labels;
  value: number;
  exemplar: Exemplar | undefined;
}

export function counter(definition: LineageMetric, { limit, onOverflow }: SeriesLimit): Counter {
  const series = seriesTable<Counted>({
    labels: definition.labels,
    limit,
    onOverflow,
    make: (labels) => ({ labels, value: 0, exemplar: undefined }),
  });
  return {
    definition,
    aggregator: 'sum',
    add(values, amount, exemplar) {
      if (!Number.isFinite(amount) || amount < 0) return;
      const counted = series.of(values);
      counted.value += amount;
      if (amount > 0) counted.exemplar = laterOf(counted.exemplar, exemplar);
    },
    values: () => Array.from(series.all(), ({ labels, value, exemplar }) => ({ labels, value, exemplar })),
    reset: () => series.clear(),
  };
}

/** Prometheus takes exemplars of a series in the order of their times only. */
export const laterOf = (known: Exemplar | undefined, arrived: Exemplar | undefined): Exemplar | undefined =>
  arrived === undefined || (known !== undefined && known.timestamp > arrived.timestamp) ? known : arrived;
