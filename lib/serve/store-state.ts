import { keyOf } from '../lineage/facts.js';
import { microsOf } from '../lineage/time.js';
import type { ComponentTimes } from '../metrics/component-times.js';
import { componentEnds } from '../query/component-ends.js';
import { type StaleCauseKind, stale } from '../query/index.js';
import type { LineageStore } from '../store/contract.js';

/** When the components of a store ran last. */
export async function componentTimes(store: LineageStore): Promise<readonly ComponentTimes[]> {
  const seconds = (at: string | undefined): number => (at === undefined ? 0 : microsOf(at) / 1e6);
  return (await componentEnds(store)).map(({ namespace, component, lastEnd, lastSuccess, lastOutput }) => ({
    namespace,
    component,
    lastEnd: seconds(lastEnd),
    lastSuccess: seconds(lastSuccess),
    lastOutput: seconds(lastOutput),
  }));
}

/** Current runs of a component that are stale for a cause. */
export interface StaleCount {
  readonly namespace: string;
  readonly component: string;
  readonly cause: StaleCauseKind;
  readonly runs: number;
}

/** How many current runs are stale, by component and cause. */
export async function staleCounts(store: LineageStore): Promise<readonly StaleCount[]> {
  const counts = new Map<string, StaleCount>();
  for (const { namespace, component, causes } of await stale(store, undefined)) {
    for (const cause of new Set(causes.map((each) => each.cause))) {
      const key = `${cause} ${keyOf(namespace, component)}`;
      counts.set(key, { namespace, component, cause, runs: (counts.get(key)?.runs ?? 0) + 1 });
    }
  }
  return [...counts.values()];
}
