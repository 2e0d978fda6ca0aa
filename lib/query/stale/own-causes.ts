import { keyOf, type RunId, type Timestamp } from '../../lineage/facts.js';
import type { LineageStore } from '../../store/contract.js';
import type { Overdue, OwnCause } from './causes.js';
import { codeChanged } from './code-changed.js';
import { componentHistories } from './component-history.js';
import type { Durations } from './durations.js';
import { failedUpstream } from './failed-upstream.js';
import { type Neighbourhood, neighbourhoodOf } from './neighbourhood.js';
import { newerInputs, writesSince } from './newer-input.js';
import { oldInputs } from './old-input.js';
import { overdue } from './overdue.js';

interface OwnCausesOptions {
  readonly at: Timestamp | undefined;
  /** What `overdue` is measured to. */
  readonly now: Timestamp;
  readonly oldAfter: Durations;
  readonly cadence: Durations;
}

interface OwnCauses {
  readonly neighbourhood: Neighbourhood;
  /** By run; an empty list for one that is not stale. */
  readonly causes: ReadonlyMap<RunId, readonly OwnCause[]>;
}

/** The causes that lie in runs and what is next to them, as of `at`. */
export async function ownCauses(
  store: LineageStore,
  ids: readonly RunId[],
  { at, now, oldAfter, cadence }: OwnCausesOptions,
): Promise<OwnCauses> {
  const neighbourhood = await neighbourhoodOf(store, ids, at);
  const writes = await writesSince(store, neighbourhood, at);
  const histories = await componentHistories(store, neighbourhood.runs.values(), at);
  const causes = new Map<RunId, readonly OwnCause[]>();
  // One answer for all runs of a component: learning a cadence for each would take longer than all the rest.
  const overdueBy = new Map<string, readonly Overdue[]>();
  for (const [id, run] of neighbourhood.runs) {
    const key = keyOf(run.namespace, run.component);
    const history = histories.get(key) ?? [];
    const late = overdueBy.get(key) ?? overdue(history, cadence.of(run.component), now);
    overdueBy.set(key, late);
    causes.set(id, [
      ...newerInputs(run, neighbourhood, writes),
      ...oldInputs(run, neighbourhood, oldAfter.of(run.component)),
      ...codeChanged(run, history[0]),
      ...late,
      ...failedUpstream(run, neighbourhood),
    ]);
  }
  return { neighbourhood, causes };
}
