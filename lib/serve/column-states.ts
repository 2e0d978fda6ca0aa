import { missingShare } from '../drift/column.js';
import { keyOf, type RunId } from '../lineage/facts.js';
import type { ColumnState } from '../metrics/column-gauges.js';
import type { ColumnName } from '../metrics/run-metrics.js';
import { type ColumnSummary, columnDataOf } from '../observe/index.js';
import { latestObservingRuns } from '../query/drift/latest-observing-runs.js';
import { type ColumnDrift, drift } from '../query/index.js';
import type { LineageStore } from '../store/contract.js';

/** What the latest runs of components gave, and how far it is from what their models were trained on. */
export interface ColumnStates {
  /** Asks about the components whose latest run is another one, and about all now and then. */
  refresh(store: LineageStore): Promise<void>;
  /** Asks about one component. */
  ask(store: LineageStore, component: Pick<ColumnName, 'namespace' | 'component'>): Promise<void>;
  now(): Iterable<ColumnState>;
  /** What a column is compared with, as far as is known by now. */
  baselineOf(column: ColumnName): ColumnSummary | undefined;
}

/** After so long what is said of a run is asked again, in milliseconds: what comes late can give it another baseline. */
const againMillis = 300_000;

interface Held extends Pick<ColumnName, 'namespace' | 'component'> {
  readonly run: RunId;
  readonly askedAt: number;
  readonly columns: readonly ColumnDrift[];
}

export function columnStates(onTrouble: (trouble: unknown) => void): ColumnStates {
  const held = new Map<string, Held>();

  async function ask(store: LineageStore, { namespace, component }: Pick<ColumnName, 'namespace' | 'component'>) {
    const askedAt = performance.now();
    const { run, columns } = await drift(store, `component:${component}`, { namespace });
    held.set(keyOf(namespace, component), { namespace, component, run, askedAt, columns });
  }

  return {
    ask,
    async refresh(store) {
      const latest = await latestObservingRuns(store);
      for (const component of latest) {
        const known = held.get(keyOf(component.namespace, component.component));
        if (known?.run === component.run && performance.now() - known.askedAt < againMillis) continue;
        // One component that cannot be asked about keeps no other back.
        await ask(store, component).catch(onTrouble);
      }
    },
    *now() {
      for (const { namespace, component, columns } of held.values())
        for (const { column, summaries, drift: measured, baseline } of columns) {
          const { current } = summaries;
          yield {
            namespace,
            component,
            column,
            missing: current.count === 0 ? undefined : missingShare(columnDataOf(current)),
            drift: baseline === null ? [] : measured,
            baseline: baseline?.kind ?? 'lineage',
          };
        }
    },
    baselineOf: ({ namespace, component, column }) =>
      held.get(keyOf(namespace, component))?.columns.find((each) => each.column === column)?.summaries.reference ??
      undefined,
  };
}
