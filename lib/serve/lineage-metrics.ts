import { nowMicros } from '../clock.js';
import { doneWithin } from '../deadline.js';
import type { RunRecord } from '../lineage/facts.js';
import { microsOf } from '../lineage/time.js';
import { durationBuckets, givenBuckets } from '../metrics/buckets.js';
import { columnGauges } from '../metrics/column-gauges.js';
import { timeGauges } from '../metrics/component-times.js';
import { gauge } from '../metrics/gauge.js';
import { type RegistryMetric, registryMetric } from '../metrics/metric-shape.js';
import { runMetrics } from '../metrics/run-metrics.js';
import { scrapeCost } from '../metrics/scrape-cost.js';
import { seriesGuard } from '../metrics/series-guard.js';
import { lineageMetric } from '../names.js';
import type { LineageStore, OnEnded } from '../store/contract.js';
import { columnStates } from './column-states.js';
import { learntBuckets } from './learnt-buckets.js';
import { pacedAnswer } from './paced-answer.js';
import type { CheckedServeOptions } from './serve-options.js';
import { componentTimes, staleCounts } from './store-state.js';

/** Metrics of the runs in a store. */
export interface LineageMetrics {
  /** Counts runs that have ended within the window. Never throws. */
  readonly onEnded: OnEnded;
  /** The metrics for a scrape, with the state of the store as it is now, or as it was last when that takes too long. */
  gather(): Promise<readonly RegistryMetric[]>;
}

/** Causes of staleness that need nothing to be said. */
const shownCauses = ['newer-input', 'code-changed', 'overdue', 'failed-upstream'] as const;

/** How long a scrape waits for bounds of columns that have come for the first time, in milliseconds. */
const learnMillis = 2_000;

export interface LineageMetricsOptions {
  readonly options: Pick<CheckedServeOptions, 'metricsWindowMillis' | 'metricsSeries' | 'metricsBuckets'>;
  /** Rejects while there is no store. */
  readonly store: () => Promise<LineageStore>;
  readonly onTrouble: (trouble: unknown) => void;
}

export function lineageMetrics({ options, store, onTrouble }: LineageMetricsOptions): LineageMetrics {
  const { metricsWindowMillis, metricsSeries, metricsBuckets } = options;
  const guard = seriesGuard(metricsSeries);
  const cost = scrapeCost();
  const times = pacedAnswer(async () => componentTimes(await store()), onTrouble);
  const staleRuns = pacedAnswer(async () => staleCounts(await store()), onTrouble);
  const states = columnStates(onTrouble);
  const columns = pacedAnswer(async () => states.refresh(await store()), onTrouble);
  const runs = runMetrics({
    guard,
    durationBuckets,
    bucketsOf: (column) => learnt.bucketsOf(column),
  });
  const learnt = learntBuckets({
    given: givenBuckets(metricsBuckets),
    ask: async (component) => states.ask(await store(), component),
    baselineOf: states.baselineOf,
    count: runs.countColumns,
    onTrouble,
  });
  const staleGauge = gauge(lineageMetric.stale, {
    ...guard.limitOf(lineageMetric.stale),
    fold: 'sum',
    *now() {
      // Of each component that has written something, also when nothing is stale: a rule is to see that it is over.
      if (staleRuns.last !== undefined)
        for (const { namespace, component, lastOutput } of times.last ?? [])
          if (lastOutput > 0)
            for (const cause of shownCauses) yield { values: [namespace, component, cause], value: 0 };
      for (const { namespace, component, cause, runs: value } of staleRuns.last ?? [])
        yield { values: [namespace, component, cause], value };
    },
  });
  const all = [
    ...runs.metrics,
    ...timeGauges(
      guard,
      () => times.last ?? [],
      () => nowMicros() / 1e6,
    ),
    ...columnGauges(guard, states.now),
    staleGauge,
    guard.dropped,
  ];
  const metrics = [...all.map(cost.timed), cost.metric].map((parts) => registryMetric(parts, onTrouble));
  const windowMicros = metricsWindowMillis * 1000;
  const isRecent = ({ endedAt = '' }: RunRecord): boolean => Math.abs(nowMicros() - microsOf(endedAt)) <= windowMicros;
  return {
    onEnded(ended) {
      for (const run of ended) {
        try {
          if (!isRecent(run)) continue;
          runs.countRun(run);
          learnt.take(run);
        } catch (trouble) {
          onTrouble(trouble);
        }
      }
    },
    gather: async () => {
      const start = performance.now();
      await Promise.all([times.get(), staleRuns.get(), columns.get(), doneWithin(learnt.learnt(), learnMillis)]);
      // Also of those that have not run since the service began: the first run then is a step from 0, which rates see.
      for (const component of times.last ?? []) runs.expect(component);
      cost.add((performance.now() - start) / 1000);
      return metrics;
    },
  };
}
