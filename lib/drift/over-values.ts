import type { Sample } from './sample.js';

/** What is different between two samples at a value, up to the next one. */
interface Step {
  readonly value: number;
  /** Of the next value; the same at the last one. */
  readonly next: number;
  /** Share of the current sample up to here, less that of the reference. */
  readonly difference: number;
}

/**
 * The largest difference of the two distribution functions, 0 to 1 (Kolmogorov, 1933; Smirnov, 1939). NaN when a sample
 * is empty.
 */
export function kolmogorovSmirnov(reference: Sample, current: Sample): number {
  if (reference.total === 0 || current.total === 0) return Number.NaN;
  let largest = 0;
  for (const { difference } of steps(reference, current)) largest = Math.max(largest, Math.abs(difference));
  return largest;
}

/** Below it a standard deviation counts as this: a constant reference would make any difference infinite. */
const leastDeviation = 0.001;

/**
 * The first Wasserstein distance (the area between the two distribution functions), in population standard deviations of
 * the reference; from 0 up. NaN when a sample is empty.
 */
export function normedWasserstein(reference: Sample, current: Sample): number {
  if (reference.total === 0 || current.total === 0) return Number.NaN;
  // In units of the largest value: squares and differences of values about 1e308 would be infinite.
  const unit = Math.max(1, largestOf(reference), largestOf(current));
  let area = 0;
  for (const { value, next, difference } of steps(reference, current))
    area += Math.abs(difference) * (next / unit - value / unit);
  return area / Math.max(leastDeviation / unit, deviation(reference, unit));
}

const largestOf = ({ values }: Sample): number => Math.max(Math.abs(values[0] ?? 0), Math.abs(values.at(-1) ?? 0));

function deviation({ values, weights, total }: Sample, unit: number): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += ((values[at] ?? 0) / unit) * (weights[at] ?? 0);
  const mean = sum / total;
  let squares = 0;
  for (let at = 0; at < values.length; at++) squares += ((values[at] ?? 0) / unit - mean) ** 2 * (weights[at] ?? 0);
  return Math.sqrt(squares / total);
}

function* steps(reference: Sample, current: Sample): Generator<Step> {
  let [inReference, inCurrent] = [0, 0];
  let [upToReference, upToCurrent] = [0, 0];
  while (inReference < reference.values.length || inCurrent < current.values.length) {
    const value = Math.min(valueAt(reference, inReference), valueAt(current, inCurrent));
    if (valueAt(reference, inReference) === value) upToReference += reference.weights[inReference++] ?? 0;
    if (valueAt(current, inCurrent) === value) upToCurrent += current.weights[inCurrent++] ?? 0;
    const next = Math.min(valueAt(reference, inReference), valueAt(current, inCurrent));
    yield {
      value,
      next: next === Number.POSITIVE_INFINITY ? value : next,
      difference: upToCurrent / current.total - upToReference / reference.total,
    };
  }
}

const valueAt = ({ values }: Sample, at: number): number => values[at] ?? Number.POSITIVE_INFINITY;
