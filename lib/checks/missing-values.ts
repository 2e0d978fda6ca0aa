import {
  failUnlessNone,
  isMissing,
  placeOf,
  type Row,
  type Rows,
  refuseNoOptions,
  refuseNoRows,
  valueIn,
} from './rows.js';

/** Where a value may not be missing. */
export interface MissingValuesOptions {
  /** Default: every column that any row has; rows that are no objects are looked at themselves. */
  readonly columns?: readonly (string | number)[];
}

/**
 * Fails when a value is missing: undefined, null, NaN or an empty text. A column that other rows have is missing where a
 * row lacks it.
 *
 * @throws AssertionError with the first rows concerned
 */
export function noMissingValues(rows: Rows, options: MissingValuesOptions = {}): void {
  refuseNoRows(rows, 'noMissingValues');
  refuseNoOptions(options, ['columns'], 'noMissingValues');
  const { columns } = options;
  const list = [...rows];
  const looked = columns ?? columnsOf(list);
  const wrong: string[] = [];
  list.forEach((row, index) => {
    const isRow = row !== null && typeof row === 'object';
    for (const column of isRow || columns !== undefined ? looked : [undefined])
      if (isMissing(valueIn(row, column))) wrong.push(placeOf(index, column));
  });
  failUnlessNone(wrong, `${wrong.length} values are missing`, noMissingValues);
}

function columnsOf(rows: readonly Row[]): readonly string[] {
  const columns = new Set<string>();
  for (const row of rows)
    if (row !== null && typeof row === 'object') for (const key of Object.keys(row)) columns.add(key);
  return [...columns];
}
