import { MltraceError } from '../errors.js';

/** From so many parts of a reference its threshold can be calibrated. */
export const fewestParts = 3;

/**
 * The threshold that a reference's own parts would hardly be above: mean and three standard deviations (of the population) of
 * how far each part is from the whole. Undefined with fewer than three values.
 */
export function calibratedThreshold(values: readonly (number | null)[]): number | undefined {
  const known = values.filter((value) => value !== null);
  if (known.length < fewestParts) return undefined;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  return mean + 3 * Math.sqrt(squares);
}

/**
 * The rows of a reference, in their order, in parts of `size` rows each; what is left over belongs to the last. Throws
 * MLTRACE_OPTION_INVALID when that gives fewer than three.
 */
export function partsOf<T>(rows: readonly T[], size: number): readonly (readonly T[])[] {
  const count = size === 0 ? 0 : Math.floor(rows.length / size);
  if (count < fewestParts) {
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `calibrate: expected a reference of at least ${fewestParts} times the ${size} rows of what is compared, found ${rows.length}`,
    );
  }
  return Array.from({ length: count }, (_, n) => rows.slice(n * size, n === count - 1 ? undefined : (n + 1) * size));
}
