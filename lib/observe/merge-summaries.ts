import { type CategorySummary, type ColumnSummary, summaryVersion } from '../lineage/column-summary.js';
import { topOf } from './category-counts.js';
import { roomFor } from './column-observer.js';
import { addedFigures, figuresOf, summaryOfNumbers } from './number-summary.js';

/**
 * The summary of the values of several summaries: as if one had seen all of them, up to the rounding of `sum` and to
 * categories that were not among the top of a part, which are counted in `rest`. Commutative. Not to be applied to two
 * records of one run: these are about the same values.
 */
export function mergeSummaries(summaries: readonly ColumnSummary[]): ColumnSummary {
  const [only] = summaries;
  if (only !== undefined && summaries.length === 1) return only;
  const numbers = summaries.flatMap((summary) => summary.numbers ?? []).map(figuresOf);
  const categories = summaries.flatMap((summary) => summary.categories ?? []);
  const room = roomFor(numbers.length > 0 && categories.length > 0);
  return {
    v: summaryVersion,
    count: summed(summaries, ({ count }) => count),
    missing: summed(summaries, ({ missing }) => missing),
    ...(numbers.length > 0 && { numbers: summaryOfNumbers(addedFigures(numbers), room) }),
    ...(categories.length > 0 && { categories: mergedCategories(categories, room) }),
  };
}

function mergedCategories(parts: readonly CategorySummary[], room: number): CategorySummary {
  const counts = new Map<string, number>();
  for (const { top } of parts)
    for (const [name, count] of Object.entries(top)) counts.set(name, (counts.get(name) ?? 0) + count);
  return topOf(
    counts,
    summed(parts, ({ rest }) => rest),
    room,
  );
}

function summed<T>(items: readonly T[], of: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum;
}
