import { quantile, type Sample } from '../drift/sample.js';
import { MltraceError } from '../errors.js';

/** Upper bounds for the durations of runs, in seconds: from a call to a day. */
export const durationBuckets: readonly number[] = [
  0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 43_200, 86_400,
];

const shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] as const;

/**
 * Upper bounds for a column that has been distributed like the sample: its quantiles from 1 to 99 %, and as far again to
 * both sides. They are rounded to a hundredth of how far they are apart, so that a little more data makes the same ones.
 */
export function quantileBuckets(sample: Sample): readonly number[] {
  if (sample.total === 0) return [];
  const quantiles = shares.map((share) => quantile(sample, share));
  const [low = 0, high = 0] = [quantiles[0], quantiles.at(-1)];
  const width = high - low;
  const spread = width > 0 && Number.isFinite(width) ? width : Math.max(Math.abs(low), Math.abs(high)) || 1;
  const step = 10 ** (Math.floor(Math.log10(spread)) - 2);
  // Of a column that has nothing below 0, such as a probability, no bound is below 0 either.
  const lowest = (sample.values[0] ?? 0) >= 0 ? Math.max(0, low - spread) : low - spread;
  const rounded = [lowest, ...quantiles, high + spread].map((bound) => (width > 0 ? roundedTo(bound, step) : bound));
  return [...new Set(rounded)].filter(Number.isFinite).sort((a, b) => a - b);
}

/** Never -0, and without the last digits that a product of doubles has. */
function roundedTo(value: number, step: number): number {
  const times = Math.round(value / step);
  return Number.isFinite(times * step) && step > 0 ? Number((times * step).toPrecision(12)) + 0 : value;
}

/** Bounds a user gave, or what is wrong with them: MLTRACE_OPTION_INVALID. */
export function checkBuckets(option: string, given: unknown): readonly number[] {
  const isList = Array.isArray(given) && given.length > 0 && given.length <= mostBounds;
  const ascends = isList && given.every((bound, at) => Number.isFinite(bound) && (at === 0 || bound > given[at - 1]));
  if (ascends) return [...given];
  throw new MltraceError(
    'MLTRACE_OPTION_INVALID',
    `${option}: expected 1 to ${mostBounds} finite numbers, ascending, found ${JSON.stringify(given) ?? typeof given}`,
  );
}

const mostBounds = 200;

/** Bounds as they were given: by `<component>/<column>`, which goes first, or by a column's name, be it `constructor`. */
export function givenBuckets(
  buckets: Readonly<Record<string, readonly number[]>>,
): (column: { readonly component: string; readonly column: string }) => readonly number[] | undefined {
  const byName = new Map(Object.entries(buckets));
  return ({ component, column }) => byName.get(`${component}/${column}`) ?? byName.get(column);
}
