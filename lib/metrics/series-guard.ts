import { type LineageMetric, lineageMetric } from '../names.js';
import { type Counter, counter, type SeriesLimit } from './counter.js';

/** Series that a metric may have by default. */
export const defaultSeriesLimit = 2_000;

/** Keeps every metric within its number of series, and counts what found no room. */
export interface SeriesGuard {
  limitOf(definition: LineageMetric): SeriesLimit;
  readonly dropped: Counter;
}

export function seriesGuard(limit: number): SeriesGuard {
  // As many as there are metrics: it needs no guard itself.
  const dropped = counter(lineageMetric.dropped, { limit: Number.POSITIVE_INFINITY, onOverflow: () => undefined });
  return {
    dropped,
    limitOf({ name }) {
      dropped.add([name], 0);
      return { limit, onOverflow: () => dropped.add([name], 1) };
    },
  };
}
