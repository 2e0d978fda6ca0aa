import type { LineageMetric } from '../names.js';
import { laterOf, type SeriesLimit } from './counter.js';
import type { Exemplar, MetricParts, MetricValue } from './metric-shape.js';
import { type Labels, seriesTable } from './series-table.js';

/** Numbers to add to a histogram: values with how often each comes. */
export interface Weighted {
  /** Finite, ascending. */
  readonly values: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  /** Sum of all of them. */
  readonly sum: number;
  /** The largest relative error of the values, when each stands for those of a sketch's bin. Default: they are exact. */
  readonly accuracy?: number;
}

/** What is added to a series at once. */
export interface Addition {
  readonly added: Weighted;
  /** Upper bounds: finite, ascending, each once; asked for when the series is made, and kept. */
  readonly bounds: () => readonly number[];
  /** The run, with one of its values. */
  readonly exemplar?: (value: number) => Exemplar;
}

/** A histogram whose series have bounds of their own each, and which takes many values at once. */
export interface Histogram extends MetricParts {
  add(values: readonly string[], addition: Addition): void;
}

interface Held {
  readonly labels: Labels;
  readonly isOverflow: boolean;
  /** Undefined until the first values come. */
  bounds: readonly number[] | undefined;
  les: readonly { readonly le: string }[];
  counts: Float64Array;
  exemplars: (Exemplar | undefined)[];
  sum: number;
  /** A bound or a value is below 0. */
  isNegative: boolean;
}

/** For an overflow series that has values of any kind. */
export const anyBounds: readonly number[] = [-1e6, -1e3, -1, 0, 1e-3, 1, 1e3, 1e6];

export interface HistogramOptions extends SeriesLimit {
  /** Of the overflow series. Default: those of its first values. */
  readonly overflowBounds?: readonly number[];
}

export function histogram(
  definition: LineageMetric,
  { limit, onOverflow, overflowBounds }: HistogramOptions,
): Histogram {
  const { name } = definition;
  const names = { bucket: `${name}_bucket`, sum: `${name}_sum`, count: `${name}_count` };
  const series = seriesTable<Held>({
    labels: definition.labels,
    limit,
    onOverflow,
    make: (labels, isOverflow) => ({
      labels,
      isOverflow,
      bounds: undefined,
      les: [],
      counts: none,
      exemplars: [],
      sum: 0,
      isNegative: false,
    }),
  });
  return {
    definition,
    aggregator: 'sum',
    add(values, { added, bounds, exemplar }) {
      const held = series.of(values);
      if (held.bounds === undefined) {
        held.bounds = (held.isOverflow ? overflowBounds : undefined) ?? bounds();
        held.les = lesOf(held.bounds);
        held.counts = new Float64Array(held.les.length);
        held.isNegative = (held.bounds[0] ?? 0) < 0;
      }
      fill(held, held.bounds, added, exemplar);
    },
    values() {
      const samples: MetricValue[] = [];
      for (const held of series.all()) push(samples, held, names);
      return samples;
    },
    reset: () => series.clear(),
  };
}

const none = new Float64Array(0);

function fill(
  held: Held,
  bounds: readonly number[],
  { values, weights, sum, accuracy = 0 }: Weighted,
  exemplar: ((value: number) => Exemplar) | undefined,
): void {
  held.isNegative ||= (values[0] ?? 0) < 0;
  let place = 0;
  let shown = -1;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    while (place < bounds.length && isAbove(value, bounds[place] ?? 0, accuracy)) place++;
    held.counts[place] = (held.counts[place] ?? 0) + (weights[at] ?? 0);
    if (shown === place || exemplar === undefined) continue;
    shown = place;
    held.exemplars[place] = laterOf(held.exemplars[place], exemplar(Math.min(value, bounds[place] ?? value)));
  }
  held.sum = withinDoubles(held.sum + withinDoubles(sum));
}

/**
 * Whether all values that one stands for are above a bound. Where the bound lies within a bin, the bin counts as not above it:
 * columns of few different values (0, 1, 2) have their bounds at these.
 */
function isAbove(value: number, bound: number, accuracy: number): boolean {
  if (accuracy === 0 || value === 0) return value > bound;
  return value > 0 ? value / (1 + accuracy) >= bound : value / (1 - accuracy) > bound;
}

/** A sum that once is infinite would stay so, and one that is no number. */
const withinDoubles = (sum: number): number =>
  Number.isNaN(sum) ? 0 : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum));

const lesOf = (bounds: readonly number[]): readonly { readonly le: string }[] => [
  ...bounds.map((bound) => ({ le: String(bound) })),
  { le: '+Inf' },
];

interface SampleNames {
  readonly bucket: string;
  readonly sum: string;
  readonly count: string;
}

function push(
  samples: MetricValue[],
  { labels, les, counts, exemplars, sum, isNegative }: Held,
  names: SampleNames,
): void {
  let count = 0;
  for (let place = 0; place < les.length; place++) {
    count += counts[place] ?? 0;
    samples.push({
      labels: les[place] ?? {},
      value: count,
      metricName: names.bucket,
      exemplar: exemplars[place],
      sharedLabels: labels,
    });
  }
  // OpenMetrics has a sum, and the count beside it, only where the sum cannot fall: a strict parser refuses the whole otherwise.
  if (isNegative) return;
  samples.push({ labels: noLabels, value: sum, metricName: names.sum, exemplar: undefined, sharedLabels: labels });
  samples.push({ labels: noLabels, value: count, metricName: names.count, exemplar: undefined, sharedLabels: labels });
}

const noLabels = {};
