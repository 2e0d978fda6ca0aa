import type { RunRecord } from '../lineage/facts.js';
import { lineageMetric } from '../names.js';
import { gauge } from './gauge.js';
import type { MetricParts } from './metric-shape.js';
import { secondsOf } from './seconds-of.js';
import type { SeriesGuard } from './series-guard.js';

/** When runs of a component ended last, in seconds since 1970; 0: none has. */
export interface ComponentTimes {
  readonly namespace: string;
  readonly component: string;
  readonly lastEnd: number;
  readonly lastSuccess: number;
  /** Of a run that was ok and wrote something. */
  readonly lastOutput: number;
}

/** What a run that has ended tells of its component. */
export function timesOf({ namespace, component, status, writes, endedAt }: RunRecord): ComponentTimes {
  const end = endedAt === undefined ? 0 : secondsOf(endedAt);
  const lastSuccess = status === 'ok' ? end : 0;
  return { namespace, component, lastEnd: end, lastSuccess, lastOutput: writes.length > 0 ? lastSuccess : 0 };
}

/** The later of each. */
export const laterTimes = (a: ComponentTimes, b: ComponentTimes): ComponentTimes => ({
  ...a,
  lastEnd: Math.max(a.lastEnd, b.lastEnd),
  lastSuccess: Math.max(a.lastSuccess, b.lastSuccess),
  lastOutput: Math.max(a.lastOutput, b.lastOutput),
});

/**
 * Gauges of when components ran last. `now` gives them and `seconds` the time. A component that has never succeeded is there
 * with 0, and with an age of +Inf: a rule that waits for its success is not silent.
 */
export function timeGauges(
  guard: SeriesGuard,
  now: () => Iterable<ComponentTimes>,
  seconds: () => number,
): readonly MetricParts[] {
  const of = (key: 'lastEnd' | 'lastSuccess' | 'lastOutput'): MetricParts =>
    gauge(lineageMetric[key], {
      ...guard.limitOf(lineageMetric[key]),
      fold: 'max',
      *now() {
        for (const times of now()) yield { values: [times.namespace, times.component], value: times[key] };
      },
    });
  const age = gauge(lineageMetric.lastSuccessAge, {
    ...guard.limitOf(lineageMetric.lastSuccessAge),
    // Of those that share the overflow series the one that waits longest.
    fold: 'max',
    *now() {
      const at = seconds();
      for (const { namespace, component, lastSuccess } of now()) {
        const value = lastSuccess === 0 ? Number.POSITIVE_INFINITY : Math.max(0, at - lastSuccess);
        yield { values: [namespace, component], value };
      }
    },
  });
  return [of('lastEnd'), of('lastSuccess'), of('lastOutput'), age];
}
