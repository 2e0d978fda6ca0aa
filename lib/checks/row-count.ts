import { fail, type Rows, refuseNoNumbers, refuseNoOptions, refuseNoRows } from './rows.js';

/** How many rows there may be, both ends included. */
export interface RowCountOptions {
  /** Default: 1. */
  readonly min?: number;
  /** Default: any number. */
  readonly max?: number;
}

/**
 * Fails when there are too few rows or too many.
 *
 * @throws AssertionError with the number of rows
 */
export function rowCount(rows: Rows, options: RowCountOptions = {}): void {
  refuseNoRows(rows, 'rowCount');
  refuseNoOptions(options, ['min', 'max'], 'rowCount');
  const { min = 1, max = Number.POSITIVE_INFINITY } = options;
  refuseNoNumbers({ min, max }, 'rowCount');
  let count = 0;
  if (Array.isArray(rows)) count = rows.length;
  else for (const _ of rows) count++;
  if (count < min || count > max) fail(`expected ${expectation(min, max)}, found ${count}`, rowCount);
}

function expectation(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return `at least ${min} rows`;
  return min === max ? `${min} rows` : `${min} to ${max} rows`;
}
