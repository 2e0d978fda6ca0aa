import { missingShare } from '../../lib/drift/column.js';
import type { Drift } from '../../lib/drift/index.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import type { ColumnState } from '../../lib/metrics/column-gauges.js';
import { type ComponentTimes, laterTimes, timesOf } from '../../lib/metrics/component-times.js';
import { summariesIn } from '../../lib/metrics/observed-columns.js';
import type { ColumnName } from '../../lib/metrics/run-metrics.js';
import type { ColumnSummary } from '../../lib/observe/index.js';
import { columnDataOf } from '../../lib/observe/index.js';
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
  readonly window: ColumnWindow;
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
    const held: HeldColumn = { ...name, window: new ColumnWindow(driftWindowSeconds), drift: undefined };
    columns.set(key, held);
    return held;
  }

  return {
    add(run) {
      const arrived = timesOf(run);
      note(arrived);
      const { namespace, component } = run;
      for (const [column, summary] of summariesIn(run.observations))
        columnOf({ namespace, component, column })?.window.add(arrived.lastEnd, summary);
    },
    expect: ({ namespace, component }) => note({ namespace, component, lastEnd: 0, lastSuccess: 0, lastOutput: 0 }),
    times: () => times.values(),
    *columns() {
      for (const held of columns.values()) {
        const { namespace, component, column, window } = held;
        const { latest, merged } = window;
        if (held.drift?.of !== merged)
          held.drift = { of: merged, found: references.driftOf(component, column, merged) };
        const drift = held.drift?.found ?? [];
        yield { namespace, component, column, missing: shareOf(latest), drift, baseline: 'reference' };
      }
    },
  };
}

function shareOf(summary: ColumnSummary | undefined): number | undefined {
  return summary === undefined || summary.count === 0 ? undefined : missingShare(columnDataOf(summary));
}
