import type { Timestamp } from '../../lineage/facts.js';
import { microsOf } from '../../lineage/time.js';
import type { Overdue } from './causes.js';
import type { PastRun } from './component-history.js';

/** Runs that start this soon (microseconds) after the one before are one batch: a loop over days or customers is no cadence. */
const batchGap = 60e6;
/** Batches from which a cadence can be learnt. */
const fewestBatches = 5;
/** The last batches that it is learnt from. */
const latestBatches = 20;

/**
 * Whether more than the cadence (microseconds; undefined: what the history tells) has passed by `now` since the component's
 * latest run started. The history has the latest first.
 */
export function overdue(history: readonly PastRun[], cadence: number | undefined, now: Timestamp): readonly Overdue[] {
  const [latest] = history;
  const expected = cadence ?? learntCadence(history.map(({ startedAt }) => microsOf(startedAt)));
  if (latest === undefined || expected === undefined) return [];
  const elapsed = microsOf(now) - microsOf(latest.startedAt);
  if (elapsed <= expected) return [];
  return [
    {
      cause: 'overdue',
      latest: latest.id,
      startedAt: latest.startedAt,
      cadenceSeconds: expected / 1e6,
      elapsedSeconds: elapsed / 1e6,
      learnt: cadence === undefined,
    },
  ];
}

/**
 * The 90th percentile (nearest rank) of the gaps between the starts of the last batches: one outage among twenty does not
 * widen it, and what comes a little late at times is not overdue each time. Undefined with too few batches.
 */
function learntCadence(starts: readonly number[]): number | undefined {
  // The latest first: a run begins a batch when the next older one is further away, and so does the oldest that is known.
  const batches = starts.filter((start, index) => {
    const older = starts[index + 1];
    return older === undefined || start - older >= batchGap;
  });
  const last = batches.slice(0, latestBatches);
  if (last.length < fewestBatches) return undefined;
  const gaps = last.slice(1).map((start, index) => (last[index] ?? start) - start);
  return gaps.sort((a, b) => a - b)[Math.ceil(0.9 * gaps.length) - 1];
}
