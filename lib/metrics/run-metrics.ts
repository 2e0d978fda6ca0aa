import type { Sample } from '../drift/sample.js';
import type { RunRecord } from '../lineage/facts.js';
import { exemplarLabel, lineageMetric } from '../names.js';
import { accuracyAt, type ColumnSummary, columnDataOf } from '../observe/index.js';
import { quantileBuckets } from './buckets.js';
import { counter } from './counter.js';
import { anyBounds, histogram } from './histogram.js';
import { otherValue } from './label-value.js';
import type { Exemplar, MetricParts } from './metric-shape.js';
import { summariesIn } from './observed-columns.js';
import { secondsOf } from './seconds-of.js';
import type { SeriesGuard } from './series-guard.js';

/** Statuses of runs that have ended. */
const endStatuses = ['ok', 'failed'] as const;

/** A column of a component. */
export interface ColumnName {
  readonly namespace: string;
  readonly component: string;
  readonly column: string;
}

export interface RunMetricsOptions {
  readonly guard: SeriesGuard;
  readonly durationBuckets: readonly number[];
  /** Upper bounds for a column; undefined: from the first values that come. */
  readonly bucketsOf: (column: ColumnName) => readonly number[] | undefined;
}

/** What is counted of runs. */
export interface RunMetrics {
  readonly metrics: readonly MetricParts[];
  /** Counts a run that has ended, and how long it took. To be called once for each. */
  countRun(run: RunRecord): void;
  /** Counts what it observed. */
  countColumns(run: RunRecord): void;
  /** Makes the series of a component that may not have run, at zero. */
  expect(component: { readonly namespace: string; readonly component: string }): void;
}

export function runMetrics({ guard, durationBuckets, bucketsOf }: RunMetricsOptions): RunMetrics {
  const runs = counter(lineageMetric.runs, guard.limitOf(lineageMetric.runs));
  const durations = histogram(lineageMetric.duration, guard.limitOf(lineageMetric.duration));
  const values = histogram(lineageMetric.value, {
    ...guard.limitOf(lineageMetric.value),
    overflowBounds: anyBounds,
  });
  const categories = counter(lineageMetric.category, guard.limitOf(lineageMetric.category));
  const ofDuration = () => durationBuckets;

  function countColumn(name: ColumnName, summary: ColumnSummary, exemplar: (value: number) => Exemplar): void {
    const labels = [name.namespace, name.component, name.column];
    const { numbers } = columnDataOf(summary);
    if (numbers.total > 0) {
      values.add(labels, {
        added: { ...numbers, sum: summary.numbers?.sum ?? sumOf(numbers), accuracy: accuracyOf(summary) },
        bounds: () => bucketsOf(name) ?? quantileBuckets(numbers),
        exemplar,
      });
    }
    const { top = {}, rest = 0 } = summary.categories ?? {};
    for (const [category, times] of Object.entries(top)) categories.add([...labels, category], times, exemplar(times));
    if (rest > 0) categories.add([...labels, { reserved: otherValue }], rest, exemplar(rest));
  }

  return {
    metrics: [runs, durations, values, categories],
    countRun(run) {
      const { namespace, component, startedAt, endedAt = startedAt } = run;
      const exemplar = exemplarOf(run.id, endedAt);
      for (const status of endStatuses) runs.add([namespace, component, status], 0);
      runs.add([namespace, component, run.status], 1, exemplar(1));
      // To the microsecond: a difference of seconds since 1970 has digits beyond it.
      const seconds = Math.max(0, Math.round((secondsOf(endedAt) - secondsOf(startedAt)) * 1e6) / 1e6);
      const added = { values: [seconds], weights: [1], sum: seconds };
      durations.add([namespace, component], { added, bounds: ofDuration, exemplar });
    },
    countColumns({ id, namespace, component, startedAt, endedAt = startedAt, observations }) {
      const exemplar = exemplarOf(id, endedAt);
      for (const [column, summary] of summariesIn(observations))
        countColumn({ namespace, component, column }, summary, exemplar);
    },
    expect({ namespace, component }) {
      for (const status of endStatuses) runs.add([namespace, component, status], 0);
    },
  };
}

/** With any value: 63 characters of labels, of the 128 that OpenMetrics allows. */
function exemplarOf(id: string, endedAt: string): (value: number) => Exemplar {
  const [trace = '', span = ''] = id.split(':');
  const labelSet = { [exemplarLabel.traceId]: trace, [exemplarLabel.spanId]: span };
  const timestamp = Math.floor(secondsOf(endedAt) * 1000) / 1000;
  return (value) => ({ labelSet, value, timestamp });
}

/** Of the values that stand for the bins of a summary. One number alone is known exactly. */
function accuracyOf({ numbers }: ColumnSummary): number {
  return numbers === undefined || numbers.min === numbers.max ? 0 : accuracyAt(numbers.level);
}

/** Where a summary has no sum, it is more than a double holds. */
function sumOf({ values, weights }: Sample): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += (values[at] ?? 0) * (weights[at] ?? 0);
  return sum;
}
