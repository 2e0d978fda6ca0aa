import { highestLevel, type NumberSummary } from '../lineage/column-summary.js';
import { atLevel, type Bins, binsOf, collapsed, costOf, runsOf } from './bins.js';

/** What is known of numbers, with their bins ready to be worked on. */
export interface NumberFigures {
  readonly count: number;
  readonly nan: number;
  readonly infinite: number;
  /** Infinity and -Infinity where there is none. */
  readonly min: number;
  readonly max: number;
  /** May be infinite, or NaN. */
  readonly sum: number;
  readonly level: number;
  readonly zero: number;
  readonly positive: Bins;
  readonly negative: Bins;
}

/** As a summary in so much room: bins are collapsed until they fit. */
export function summaryOfNumbers(figures: NumberFigures, budget: number): NumberSummary {
  let { level, positive, negative } = figures;
  while (level < highestLevel && costOf(positive) + costOf(negative) > budget) {
    positive = collapsed(positive);
    negative = collapsed(negative);
    level++;
  }
  const { count, nan, infinite, min, max, sum, zero } = figures;
  return {
    count,
    nan,
    infinite,
    // Adding 0 makes 0 of -0.
    ...(count > 0 && { min: min + 0, max: max + 0 }),
    ...(count > 0 && Number.isFinite(sum) && { sum: sum + 0 }),
    level,
    zero,
    positive: runsOf(positive),
    negative: runsOf(negative),
  };
}

/** The figures that a summary was made of. */
export function figuresOf(summary: NumberSummary): NumberFigures {
  const { min = Number.POSITIVE_INFINITY, max = Number.NEGATIVE_INFINITY, count } = summary;
  return {
    ...summary,
    min,
    max,
    sum: summary.sum ?? (count === 0 ? 0 : Number.NaN),
    positive: binsOf(summary.positive),
    negative: binsOf(summary.negative),
  };
}

/** Those of all, at the highest of their levels. */
export function addedFigures(all: readonly NumberFigures[]): NumberFigures {
  const level = Math.max(0, ...all.map((figures) => figures.level));
  const sum = {
    count: 0,
    nan: 0,
    infinite: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    sum: 0,
    zero: 0,
  };
  const [positive, negative] = [new Map<number, number>(), new Map<number, number>()];
  for (const each of all) {
    sum.count += each.count;
    sum.nan += each.nan;
    sum.infinite += each.infinite;
    sum.min = Math.min(sum.min, each.min);
    sum.max = Math.max(sum.max, each.max);
    sum.sum += each.sum;
    sum.zero += each.zero;
    addTo(positive, atLevel(each.positive, each.level, level));
    addTo(negative, atLevel(each.negative, each.level, level));
  }
  return { ...sum, level, positive, negative };
}

function addTo(sum: Map<number, number>, bins: Bins): void {
  for (const [bin, count] of bins) sum.set(bin, (sum.get(bin) ?? 0) + count);
}
