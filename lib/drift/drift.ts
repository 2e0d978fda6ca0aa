import { MltraceError } from '../errors.js';
import { binned, binningOf } from './bins.js';
import { type ColumnData, type ColumnKind, kindOf, missingShare } from './column.js';
import { type BinnedPair, jensenShannon, largestDifference, populationStability } from './over-bins.js';
import { kolmogorovSmirnov, normedWasserstein } from './over-values.js';
import type { Sample } from './sample.js';

/** How the drift of a column is measured. Effect sizes: how different, not how surely. */
export type DriftMethod = 'ks' | 'wasserstein' | 'js' | 'psi' | 'linf';

/** How far a column is from its reference. */
export interface Drift {
  readonly column: string;
  readonly method: DriftMethod;
  /** `equal30`, `quantile10` or the like; `category`: one for each; null for methods that need none. */
  readonly bins: string | null;
  /** Null when a side has no values to compare. */
  readonly value: number | null;
  readonly threshold: number;
  /** The value is above the threshold. */
  readonly drifted: boolean;
  /** Shares of the values that are missing, 0 to 1. */
  readonly missing: { readonly reference: number; readonly current: number };
}

export interface DriftOptions {
  /** Default: all that fit the kind of the column. */
  readonly method?: DriftMethod | undefined;
  /** `equal<n>` or `quantile<n>`, for `js` and `psi` of numbers. Defaults: `equal30` for `js`, `quantile10` for `psi`. */
  readonly bins?: string | undefined;
  /** Default: that of the method. */
  readonly threshold?: number | undefined;
}

interface Method {
  /** Above it a column has drifted. */
  readonly threshold: number;
  readonly defaultBins?: string;
  readonly ofNumbers?: (reference: Sample, current: Sample) => number;
  readonly ofBins?: (pair: BinnedPair) => number;
}

/** Conventions where there are some (0.1 for PSI, normed Wasserstein and JS); KS and the largest difference follow them. */
const methods: Readonly<Record<DriftMethod, Method>> = {
  ks: { threshold: 0.1, ofNumbers: kolmogorovSmirnov },
  wasserstein: { threshold: 0.1, ofNumbers: normedWasserstein },
  js: { threshold: 0.1, defaultBins: 'equal30', ofBins: jensenShannon },
  psi: { threshold: 0.1, defaultBins: 'quantile10', ofBins: populationStability },
  linf: { threshold: 0.1, ofBins: largestDifference },
};

/** The methods for a kind of column, in the order in which they are shown. */
export const methodsFor: Readonly<Record<ColumnKind, readonly DriftMethod[]>> = {
  number: ['ks', 'wasserstein', 'js', 'psi'],
  category: ['psi', 'js', 'linf'],
};

/** A method by its name. Throws MLTRACE_OPTION_INVALID. */
export function methodNamed(name: string): DriftMethod {
  if (Object.hasOwn(methods, name)) return name as DriftMethod;
  throw new MltraceError(
    'MLTRACE_OPTION_INVALID',
    `method: expected one of ${Object.keys(methods).join(', ')}, found '${name}'`,
  );
}

/**
 * How far a column is from its reference, by each method that was asked for. Missing values, NaN and infinities are left
 * out. Throws MLTRACE_OPTION_INVALID for a method or bins that do not fit the column.
 */
export function driftOf(
  column: string,
  reference: ColumnData,
  current: ColumnData,
  { method, bins, threshold }: DriftOptions = {},
): readonly Drift[] {
  const kind = kindOf(reference, current);
  const asked = method === undefined ? methodsFor[kind] : [method];
  if (method !== undefined && !methodsFor[kind].includes(method)) {
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `method: expected one of ${methodsFor[kind].join(', ')} for ${column}, a column of ${kind === 'number' ? 'numbers' : 'categories'}, found '${method}'`,
    );
  }
  if (bins !== undefined) binningOf(bins);
  const missing = { reference: missingShare(reference), current: missingShare(current) };
  return asked.map((name) => {
    const measured =
      kind === 'number' ? ofNumbers(name, bins, reference, current) : ofCategories(name, reference, current);
    const value = Number.isNaN(measured.value) ? null : measured.value;
    const limit = threshold ?? methods[name].threshold;
    return judged(
      { column, method: name, bins: measured.bins, value, threshold: limit, drifted: false, missing },
      limit,
    );
  });
}

/** The same, judged by another threshold. */
export const judged = (drift: Drift, threshold: number): Drift => ({
  ...drift,
  threshold,
  drifted: drift.value !== null && drift.value > threshold,
});

interface Measured {
  readonly bins: string | null;
  readonly value: number;
}

function ofNumbers(name: DriftMethod, bins: string | undefined, reference: ColumnData, current: ColumnData): Measured {
  const { ofNumbers: direct, ofBins, defaultBins = '' } = methods[name];
  if (direct !== undefined) return { bins: null, value: direct(reference.numbers, current.numbers) };
  const binName = bins ?? defaultBins;
  const pair = binned(reference.numbers, current.numbers, binningOf(binName));
  return { bins: binName, value: ofBins?.(pair) ?? Number.NaN };
}

/** Numbers in a column of categories count as one more category, and so does what is not known by name. */
function ofCategories(name: DriftMethod, reference: ColumnData, current: ColumnData): Measured {
  const names = sharedNames(reference, current);
  const counts = ({ categories, numbers, rest = 0 }: ColumnData): Float64Array => {
    const named = names.map((category) => categories.get(category) ?? 0);
    let unnamed = rest;
    for (const count of categories.values()) unnamed += count;
    for (const count of named) unnamed -= count;
    return Float64Array.from([...named, unnamed, numbers.total]);
  };
  const pair = { reference: counts(reference), current: counts(current) };
  return { bins: 'category', value: methods[name].ofBins?.(pair) ?? Number.NaN };
}

/**
 * Categories whose counts are known on both sides. One that only one side names may be in the rest of the other, so it is
 * taken as a part of the rest there too: otherwise a name that just missed the top would look like drift.
 */
function sharedNames(reference: ColumnData, current: ColumnData): string[] {
  const isKnown = ({ categories, rest = 0 }: ColumnData, name: string): boolean => rest === 0 || categories.has(name);
  return [...new Set([...reference.categories.keys(), ...current.categories.keys()])].filter(
    (name) => isKnown(reference, name) && isKnown(current, name),
  );
}
