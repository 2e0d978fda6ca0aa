import { MltraceError } from '../errors.js';
import type { BinnedPair } from './over-bins.js';
import { countsBetween, quantile, rangeOf, type Sample } from './sample.js';

/** `equal<n>`: so many equal bins over the range of both sides. `quantile<n>`: at quantiles of the reference, open at both ends. */
export interface Binning {
  readonly kind: 'equal' | 'quantile';
  readonly count: number;
}

const largestCount = 1000;

/** The binning of a name such as `equal30` or `quantile10`. Throws MLTRACE_OPTION_INVALID. */
export function binningOf(name: string): Binning {
  const [, kind, digits] = /^(equal|quantile)([1-9]\d{0,3})$/.exec(name) ?? [];
  const count = Number(digits);
  if ((kind !== 'equal' && kind !== 'quantile') || count < 2 || count > largestCount) {
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `bins: expected equal<n> or quantile<n> with n from 2 to ${largestCount}, such as equal30, found '${name}'`,
    );
  }
  return { kind, count };
}

/** Both samples in bins: an edge belongs to the bin above it. Of an empty sample every bin is empty. */
export function binned(reference: Sample, current: Sample, { kind, count }: Binning): BinnedPair {
  const edges = kind === 'equal' ? equalEdges(reference, current, count) : quantileEdges(reference, count);
  return { reference: countsBetween(reference, edges), current: countsBetween(current, edges) };
}

/** The edges within the range: what lies outside of the first and last is in the range's end bins anyway. */
function equalEdges(reference: Sample, current: Sample, count: number): number[] {
  const ends = [rangeOf(reference), rangeOf(current)].flatMap((range) =>
    range === undefined ? [] : [range.low, range.high],
  );
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  // The width of -1e308 to 1e308 is no number, its parts are. Else as NumPy's linspace does: the same edges to the last digit.
  const width = high - low;
  const step = Number.isFinite(width) ? width / count : high / count - low / count;
  const edges = Array.from({ length: count - 1 }, (_, n) => low + (n + 1) * step);
  return step > 0 ? edges : [];
}

function quantileEdges(reference: Sample, count: number): number[] {
  if (reference.total === 0) return [];
  return [...new Set(Array.from({ length: count - 1 }, (_, n) => quantile(reference, (n + 1) / count)))];
}
