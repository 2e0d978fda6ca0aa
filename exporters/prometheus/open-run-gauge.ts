import { gauge } from '../../lib/metrics/gauge.js';
import type { MetricParts } from '../../lib/metrics/metric-shape.js';
import type { SeriesGuard } from '../../lib/metrics/series-guard.js';
import { lineageMetric } from '../../lib/names.js';
import { constantsOf } from '../../lib/record/definition.js';
import { openRuns } from '../../lib/record/open-runs.js';

interface ComponentName {
  readonly namespace: string;
  readonly component: string;
}

/** How many runs of `component()` are open in this process; 0 for components that are known. */
export function openRunGauge(guard: SeriesGuard, known: () => Iterable<ComponentName>): MetricParts {
  return gauge(lineageMetric.open, {
    ...guard.limitOf(lineageMetric.open),
    fold: 'sum',
    *now() {
      for (const { namespace, component } of known()) yield { values: [namespace, component], value: 0 };
      for (const run of openRuns()) {
        const { definition, namespace } = run.start;
        const of = constantsOf(definition, namespace, run.resource);
        if (of !== undefined) yield { values: [of.namespace, of.component], value: 1 };
      }
    },
  });
}
