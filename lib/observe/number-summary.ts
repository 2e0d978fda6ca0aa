import { highestLevel, type NumberSummary } from '../lineage/column-summary.js';
import { addedBins, atLevel, type Bins, binsOf, collapsed, costOf, runsOf } from './bins.js';

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

/** Those of both, at the higher level of the two. */
export function addedFigures(a: NumberFigures, b: NumberFigures): NumberFigures {
  const level = Math.max(a.level, b.level);
  return {
    count: a.count + b.count,
    nan: a.nan + b.nan,
    infinite: a.infinite + b.infinite,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    sum: a.sum + b.sum,
    level,
    zero: a.zero + b.zero,
    positive: addedBins(atLevel(a.positive, a.level, level), atLevel(b.positive, b.level, level)),
    negative: addedBins(atLevel(a.negative, a.level, level), atLevel(b.negative, b.level, level)),
  };
}
