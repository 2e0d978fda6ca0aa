/** Counts of the reference and of what is compared with it, in the same bins. */
export interface BinnedPair {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** A bin in which one side has nothing counts as this share in the population stability index. */
export const leastShare = 0.0001;

/**
 * Population stability index: the sum of (p - q) ln(p / q) over the bins, 0 and up, where a share of zero counts as
 * 0.0001 (Siddiqi, Credit Risk Scorecards, 2006). NaN when a side is empty.
 */
export const populationStability = ({ reference, current }: BinnedPair): number =>
  summed(reference, current, (q, p) => {
    const [from, to] = [q === 0 ? leastShare : q, p === 0 ? leastShare : p];
    return (to - from) * Math.log(to / from);
  });

/**
 * Jensen-Shannon distance: the square root of the divergence with logarithms to base 2, 0 to 1 (Lin, Divergence Measures
 * Based on the Shannon Entropy, 1991). NaN when a side is empty.
 */
export function jensenShannon({ reference, current }: BinnedPair): number {
  const divergence = summed(reference, current, (q, p) => {
    const middle = (p + q) / 2;
    return (towards(p, middle) + towards(q, middle)) / 2;
  });
  // Rounding may leave it a little below zero, or above one.
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}

const towards = (share: number, middle: number): number => (share === 0 ? 0 : share * Math.log2(share / middle));

/** The largest difference of shares, 0 to 1. NaN when a side is empty. */
export function largestDifference({ reference, current }: BinnedPair): number {
  let largest = 0;
  const ended = summed(reference, current, (q, p) => {
    largest = Math.max(largest, Math.abs(p - q));
    return 0;
  });
  return Number.isNaN(ended) ? ended : largest;
}

function summed(
  reference: Float64Array,
  current: Float64Array,
  term: (referenceShare: number, currentShare: number) => number,
): number {
  const [ofReference, ofCurrent] = [totalOf(reference), totalOf(current)];
  if (ofReference === 0 || ofCurrent === 0) return Number.NaN;
  let sum = 0;
  for (let bin = 0; bin < reference.length; bin++)
    sum += term((reference[bin] ?? 0) / ofReference, (current[bin] ?? 0) / ofCurrent);
  return sum;
}

function totalOf(counts: Float64Array): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
