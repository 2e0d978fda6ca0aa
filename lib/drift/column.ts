import type { Sample } from './sample.js';

/** What is known of a column of a side of a comparison. */
export interface ColumnData {
  /** Its finite numbers. */
  readonly numbers: Sample;
  /** How often each category comes. */
  readonly categories: ReadonlyMap<string, number>;
  /** Values whose category is not known by name; 0 when absent. */
  readonly rest?: number;
  /** Values that are missing, NaN among them. */
  readonly missing: number;
  /** All values, with the missing and infinite ones. */
  readonly count: number;
}

/** Of what values a comparison is. */
export type ColumnKind = 'number' | 'category';

/** A column of numbers, when any side has numbers and none has categories. */
export const kindOf = (reference: ColumnData, current: ColumnData): ColumnKind =>
  hasCategories(reference) || hasCategories(current) ? 'category' : 'number';

const hasCategories = ({ categories, rest = 0 }: ColumnData): boolean => categories.size > 0 || rest > 0;

/** Share of the values that are missing, 0 to 1; 0 of a column without values. */
export const missingShare = ({ missing, count }: ColumnData): number => (count === 0 ? 0 : missing / count);
