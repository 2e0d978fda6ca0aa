import {
  failUnlessNone,
  isMissing,
  placeOf,
  type Rows,
  refuseNoNumbers,
  refuseNoOptions,
  refuseNoRows,
  valueIn,
} from './rows.js';

/** Where numbers may lie, both ends included. */
export interface RangeOptions {
  /** Default: the rows are the numbers themselves. */
  readonly column?: string | number;
  readonly min?: number;
  readonly max?: number;
}

/**
 * Fails when a value lies outside of the range or is no number. Missing ones are passed over: `noMissingValues` is for them.
 *
 * @throws AssertionError with the first rows concerned
 */
export function inRange(rows: Rows, options: RangeOptions): void {
  refuseNoRows(rows, 'inRange');
  refuseNoOptions(options, ['column', 'min', 'max'], 'inRange');
  const { column, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = options;
  refuseNoNumbers({ min, max }, 'inRange');
  const wrong: string[] = [];
  let index = 0;
  for (const row of rows) {
    const value = valueIn(row, column);
    const isInside = (typeof value === 'number' || typeof value === 'bigint') && value >= min && value <= max;
    if (!isInside && !isMissing(value)) wrong.push(`${placeOf(index, column)} = ${String(value)}`);
    index++;
  }
  failUnlessNone(wrong, `${wrong.length} values are not within ${min} to ${max}`, inRange);
}
