import type { ColumnData } from '../drift/column.js';
import type { Sample } from '../drift/sample.js';
import type { ColumnSummary, NumberSummary } from '../lineage/column-summary.js';
import { ascending, atLevel, binsOf, valueAt } from './bins.js';

/** Of what range and in bins of which level the numbers of a summary are taken. */
interface Grid {
  readonly level: number;
  readonly min: number;
  readonly max: number;
}

/**
 * What a summary knows of a column, for the methods of drift: each bin as its values' number of times the number that
 * stands for it.
 */
export function columnDataOf(summary: ColumnSummary): ColumnData {
  return onGrid(summary, gridOf([summary]));
}

/**
 * Two summaries to be compared. Both are taken at the higher level of the two and in the range of both: a value then stands
 * for the same number on both sides, and what is alike shows no drift.
 */
export function comparable(reference: ColumnSummary, current: ColumnSummary) {
  const grid = gridOf([reference, current]);
  return { reference: onGrid(reference, grid), current: onGrid(current, grid) };
}

function gridOf(summaries: readonly ColumnSummary[]): Grid {
  const numbers = summaries.flatMap((summary) => summary.numbers ?? []);
  return {
    level: Math.max(0, ...numbers.map(({ level }) => level)),
    min: Math.min(...numbers.map(({ min = Number.POSITIVE_INFINITY }) => min)),
    max: Math.max(...numbers.map(({ max = Number.NEGATIVE_INFINITY }) => max)),
  };
}

function onGrid({ count, missing, numbers, categories }: ColumnSummary, grid: Grid): ColumnData {
  return {
    numbers: numbers === undefined ? emptySample : sampleOf(numbers, grid),
    categories: new Map(Object.entries(categories?.top ?? {})),
    ...(categories !== undefined && categories.rest > 0 && { rest: categories.rest }),
    missing: missing + (numbers?.nan ?? 0),
    count,
  };
}

const emptySample: Sample = { values: new Float64Array(0), weights: new Float64Array(0), total: 0 };

function sampleOf(numbers: NumberSummary, { level, min, max }: Grid): Sample {
  const values: number[] = [];
  const weights: number[] = [];
  const add = (value: number, count: number): void => {
    // No value is outside of the range; what stands for the bins at its ends can be.
    const within = Math.min(max, Math.max(min, value));
    const last = values.length - 1;
    if (values[last] === within) weights[last] = (weights[last] ?? 0) + count;
    else {
      values.push(within);
      weights.push(count);
    }
  };
  const binsAt = (runs: NumberSummary['positive']) => ascending(atLevel(binsOf(runs), numbers.level, level));
  for (const [bin, count] of binsAt(numbers.negative).reverse()) add(-valueAt(bin, level), count);
  if (numbers.zero > 0) add(0, numbers.zero);
  for (const [bin, count] of binsAt(numbers.positive)) add(valueAt(bin, level), count);
  const { count, min: low = 0, max: high = 0 } = numbers;
  return {
    values: Float64Array.from(values),
    weights: Float64Array.from(weights),
    total: count,
    ...(count > 0 && { range: { low, high } }),
  };
}
