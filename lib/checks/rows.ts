import { AssertionError } from 'node:assert';
import { refuseUnknownOptions } from '../config/options.js';
import { MltraceError } from '../errors.js';

/** A row of a table: an object by column, a list by position, or a single value. */
export type Row = unknown;
/** Rows of a table: an array, a Set, a typed array or anything else that can be gone through. */
export type Rows = Iterable<Row>;

/** Places named in a message. */
const shown = 5;

/** Fails as `node:assert` does, so the ready checks serve in tests, too. */
export function fail(message: string, calledAt: (...given: never[]) => unknown): never {
  throw new AssertionError({ message, stackStartFn: calledAt });
}

/** Fails unless no place is wrong: says how many, and the first of them. */
export function failUnlessNone(wrong: readonly string[], what: string, calledAt: (...given: never[]) => unknown): void {
  if (wrong.length === 0) return;
  const more = wrong.length > shown ? ` and ${wrong.length - shown} more` : '';
  fail(`${what}: ${wrong.slice(0, shown).join(', ')}${more}`, calledAt);
}

/** The value of a column; of a row that is no object, and without a column, the row itself. */
export function valueIn(row: Row, column: string | number | undefined): unknown {
  if (column === undefined) return row;
  return row !== null && typeof row === 'object'
    ? (row as Readonly<Record<string | number, unknown>>)[column]
    : undefined;
}

/** Null, undefined, NaN and the empty text, which is how CSV writes it. */
export const isMissing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || Number.isNaN(value);

/** `row 3` or `row 3 age`, rows counted from 0. */
export const placeOf = (index: number, column: string | number | undefined): string =>
  column === undefined ? `row ${index}` : `row ${index} ${column}`;

/** Throws MLTRACE_OPTION_INVALID for what cannot be gone through: the check is broken then, and has not failed. */
export function refuseNoRows(rows: unknown, check: string): asserts rows is Rows {
  const isIterable = rows !== null && typeof rows === 'object' && Symbol.iterator in rows;
  if (isIterable) return;
  throw new MltraceError(
    'MLTRACE_OPTION_INVALID',
    `${check}(): expected rows, found ${rows === null ? 'null' : typeof rows}`,
  );
}

/** Throws MLTRACE_OPTION_INVALID for what are no options, and for one that no check of the name knows. */
export function refuseNoOptions(options: unknown, known: readonly string[], check: string): void {
  if (options === null || typeof options !== 'object') {
    const expected = `options (${known.join(', ')})`;
    const found = options === null ? 'null' : typeof options;
    throw new MltraceError('MLTRACE_OPTION_INVALID', `${check}(): expected ${expected}, found ${found}`);
  }
  refuseUnknownOptions(options, known, `${check}()`);
}

/** Throws MLTRACE_OPTION_INVALID unless these are numbers, or absent. */
export function refuseNoNumbers(given: Readonly<Record<string, unknown>>, check: string): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || (typeof value === 'number' && !Number.isNaN(value))) continue;
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `${check}(): expected a number as ${name}, found ${String(value)}`,
    );
  }
}
