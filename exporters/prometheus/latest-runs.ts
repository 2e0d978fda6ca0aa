import type { Drift } from '../../lib/drift/index.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import type { ColumnState } from '../../lib/metrics/column-gauges.js';
import { type ComponentTimes, laterTimes, timesOf } from '../../lib/metrics/component-times.js';
import { summariesIn } from '../../lib/metrics/observed-columns.js';
import type { ColumnName } from '../../lib/metrics/run-metrics.js';
import type { ColumnSummary } from '../../lib/observe/index.js';
import type { CheckedBridgeOptions } from './bridge-options.js';
import { ColumnWindow } from './column-window.js';
import type { ReferenceColumns } from './reference-columns.js';

/** What gauges show: of each component when it ran last, of each column what was observed of it last. */
export interface LatestRuns {
  add(run: RunRecord): void;
  /** A component that may not have run is known from now on. */
  expect(component: { readonly namespace: string; readonly component: string }): void;
  times(): Iterable<ComponentTimes>;
  columns(): Iterable<ColumnState>;
}

interface HeldColumn extends ColumnName {
  /** Of columns that are compared with something. */
  readonly window: ColumnWindow | undefined;
  latest: { readonly end: number; readonly missing: number | undefined } | undefined;
  /** Of `of`: worked out once. */
  drift: { readonly of: ColumnSummary; readonly found: readonly Drift[] } | undefined;
}

export function latestRuns(options: CheckedBridgeOptions, references: ReferenceColumns): LatestRuns {
  const { driftWindowSeconds, seriesLimit } = options;
  const times = new Map<string, ComponentTimes>();
  const columns = new Map<string, HeldColumn>();
  // Somewhat more than is shown: what is folded into the overflow series is not left out. Beyond it memory would have no bound.
  const limit = 2 * seriesLimit;

  function note(arrived: ComponentTimes): void {
    const key = JSON.stringify([arrived.namespace, arrived.component]);
    const known = times.get(key);
    if (known === undefined && times.size >= limit) return;
    times.set(key, known === undefined ? arrived : laterTimes(known, arrived));
  }

  function columnOf(name: ColumnName): HeldColumn | undefined {
    const key = JSON.stringify([name.namespace, name.component, name.column]);
    const known = columns.get(key);
    if (known !== undefined || columns.size >= limit) return known;
    const isCompared = references.has(name.component, name.column);
    const window = isCompared ? new ColumnWindow(driftWindowSeconds) : undefined;
    const held: HeldColumn = { ...name, window, latest: undefined, drift: undefined };
    columns.set(key, held);
    return held;
  }

  return {
    add(run) {
      const arrived = timesOf(run);
      note(arrived);
      const { namespace, component } = run;
      for (const [column, summary] of summariesIn(run.observations))
        addTo(columnOf({ namespace, component, column }), arrived.lastEnd, summary);
    },
    expect: ({ namespace, component }) => note({ namespace, component, lastEnd: 0, lastSuccess: 0, lastOutput: 0 }),
    times: () => times.values(),
    *columns() {
      for (const held of columns.values()) {
        const { namespace, component, column, latest } = held;
        yield { namespace, component, column, missing: latest?.missing, drift: driftOf(held), baseline: 'reference' };
      }
    },
  };

  function driftOf(held: HeldColumn): readonly Drift[] {
    const { component, column, window } = held;
    if (window === undefined) return [];
    const { merged } = window;
    if (held.drift?.of !== merged) held.drift = { of: merged, found: references.driftOf(component, column, merged) };
    return held.drift.found;
  }
}

function addTo(held: HeldColumn | undefined, end: number, summary: ColumnSummary): void {
  if (held === undefined) return;
  held.window?.add(end, summary);
  if (held.latest === undefined || end >= held.latest.end) held.latest = { end, missing: shareOf(summary) };
}

/** NaN is missing, too. */
function shareOf({ count, missing, numbers }: ColumnSummary): number | undefined {
  return count === 0 ? undefined : (missing + (numbers?.nan ?? 0)) / count;
}
