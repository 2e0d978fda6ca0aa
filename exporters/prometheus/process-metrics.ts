import { nowMicros } from '../../lib/clock.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { givenBuckets } from '../../lib/metrics/buckets.js';
import { columnGauges } from '../../lib/metrics/column-gauges.js';
import { timeGauges } from '../../lib/metrics/component-times.js';
import type { MetricParts } from '../../lib/metrics/metric-shape.js';
import { runMetrics } from '../../lib/metrics/run-metrics.js';
import { scrapeCost } from '../../lib/metrics/scrape-cost.js';
import { seriesGuard } from '../../lib/metrics/series-guard.js';
import { recorder } from '../../lib/record/recorder.js';
import type { CheckedBridgeOptions } from './bridge-options.js';
import { latestRuns } from './latest-runs.js';
import { openRunGauge } from './open-run-gauge.js';
import { referenceColumns } from './reference-columns.js';

/** Metrics of what this process records. */
export interface ProcessMetrics {
  readonly metrics: readonly MetricParts[];
  /** Takes a record: of a run that goes on, of one that has ended, or again. */
  take(record: RunRecord): void;
}

export function processMetrics(options: CheckedBridgeOptions): ProcessMetrics {
  const guard = seriesGuard(options.seriesLimit);
  const cost = scrapeCost();
  const references = referenceColumns(options);
  const latest = latestRuns(options, references);
  const given = givenBuckets(options.buckets);
  const isNew = seenOnce();
  const runs = runMetrics({
    guard,
    durationBuckets: options.durationBuckets,
    bucketsOf: (column) => given(column) ?? references.bucketsOf(column.component, column.column),
  });
  const expect = (): void => {
    for (const given of options.components) {
      const component = typeof given === 'string' ? { namespace: ownNamespace(), component: given } : given;
      runs.expect(component);
      latest.expect(component);
    }
  };
  const metrics = [
    ...runs.metrics,
    ...timeGauges(guard, latest.times, () => nowMicros() / 1e6),
    ...columnGauges(guard, latest.columns),
    openRunGauge(guard, latest.times),
    guard.dropped,
  ];
  return {
    metrics: [...metrics.map((parts) => cost.timed(preceded(parts, expect))), cost.metric],
    take(record) {
      if (record.endedAt === undefined || !isNew(record.id)) return;
      runs.countRun(record);
      runs.countColumns(record);
      latest.add(record);
    },
  };
}

/** As of now: the span processor that says it may come after the bridge. */
const ownNamespace = (): string => recorder.sinks[0]?.namespace ?? 'default';

const preceded = (parts: MetricParts, action: () => void): MetricParts => ({
  ...parts,
  values() {
    action();
    return parts.values();
  },
});

/** Runs that are remembered, at least. Each sink of the process is given a run's record, one right after the other. */
const remembered = 512;

/** Whether an id comes for the first time in a while. */
function seenOnce(): (id: string) => boolean {
  // Two sets that take turns: one that is deleted from without end gets slower.
  let recent = new Set<string>();
  let before = new Set<string>();
  return (id) => {
    if (recent.has(id) || before.has(id)) return false;
    if (recent.size >= remembered) [before, recent] = [recent, new Set()];
    recent.add(id);
    return true;
  };
}
