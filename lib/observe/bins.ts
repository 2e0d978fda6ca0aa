import type { BinRuns } from '../lineage/column-summary.js';

/** Counts by the index of the bin; none is zero. */
export type Bins = ReadonlyMap<number, number>;

/** Of level 0: the DDSketch of 1 % relative accuracy. */
const logGamma = Math.log(101 / 99);

/** The largest relative error of a value that is taken from its bin: 0.01 at level 0, 0.02 at level 1, 0.04 and so on. */
export const accuracyAt = (level: number): number => Math.tanh((logGamma * 2 ** level) / 2);

/** The index of the bin that a positive number is in. */
export const binOf = (value: number, level: number): number => Math.ceil(Math.log(value) / (logGamma * 2 ** level));

/**
 * The number that stands for all of a bin: 2 gamma^index / (gamma + 1), as far from both ends by the same share. May be
 * infinite for a bin that only partly holds doubles.
 */
export function valueAt(bin: number, level: number): number {
  const step = logGamma * 2 ** level;
  // In logarithms: gamma itself is infinite at the highest levels.
  return Math.exp(bin * step - Math.log1p(Math.exp(-step)) - step + Math.LN2);
}

/** The same counts in bins twice as wide: gamma becomes its square (UDDSketch, section 3). */
export function collapsed(bins: Bins): Bins {
  const wider = new Map<number, number>();
  for (const [bin, count] of bins) {
    // Never -0, which is 0 in JSON.
    const at = Math.ceil(bin / 2) + 0;
    wider.set(at, (wider.get(at) ?? 0) + count);
  }
  return wider;
}

/** At a level at or above their own. */
export function atLevel(bins: Bins, from: number, to: number): Bins {
  let wider = bins;
  for (let level = from; level < to; level++) wider = collapsed(wider);
  return wider;
}

/** More empty bins than these end a run: its next one costs as much. */
const longestGap = 4;

/** As a summary has them. */
export function runsOf(bins: Bins): BinRuns {
  const runs: number[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const [bin, count] of ascending(bins)) {
    if (bin - end > longestGap) runs.push([bin]);
    else for (let empty = end; empty < bin; empty++) runs.at(-1)?.push(0);
    runs.at(-1)?.push(count);
    end = bin + 1;
  }
  return runs;
}

/** The bins of runs. */
export function binsOf(runs: BinRuns): Bins {
  const bins = new Map<number, number>();
  for (const [start = 0, ...counts] of runs)
    counts.forEach((count, place) => {
      if (count > 0) bins.set(start + place, count);
    });
  return bins;
}

/** By index. */
export const ascending = (bins: Bins): (readonly [number, number])[] => [...bins].sort(([a], [b]) => a - b);

/** `],[-12345,`: the start of a run. */
const startCost = 10;

/**
 * The most characters that bins take as JSON. It never falls when something is added to them, which the length of the text
 * could; so a merge of summaries ends at the level of a summary of everything.
 */
export function costOf(bins: Bins): number {
  let cost = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const [bin, count] of ascending(bins)) {
    cost += Math.min(2 * (bin - end), startCost) + String(count).length + 1;
    end = bin + 1;
  }
  return cost;
}
