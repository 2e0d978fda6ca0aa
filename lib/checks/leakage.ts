import { MltraceError } from '../errors.js';
import { digestOf } from '../value/digest-of.js';
import { failUnlessNone, type Row, type Rows, refuseNoOptions, refuseNoRows, valueIn } from './rows.js';

/** What tells one row from another. */
export interface LeakageOptions {
  /** A column, several that make a key together, or a function that gives the key of a row. */
  readonly key: string | number | readonly (string | number)[] | ((row: Row) => unknown);
}

/**
 * Fails when rows of the test set are in the training set, by key. Keys are compared as texts, since a key that went
 * through CSV is one: `1` and `'1'` are the same.
 *
 * @throws AssertionError with the first keys in both
 */
export function noLeakage(train: Rows, test: Rows, options: LeakageOptions): void {
  refuseNoRows(train, 'noLeakage');
  refuseNoRows(test, 'noLeakage');
  refuseNoOptions(options, ['key'], 'noLeakage');
  const keyIn = keyReader(options.key);
  const trained = new Set<string>();
  for (const row of train) trained.add(keyIn(row));
  const shared = new Set<string>();
  for (const row of test) {
    const own = keyIn(row);
    if (trained.has(own)) shared.add(own);
  }
  failUnlessNone([...shared], `${shared.size} keys are in the training set and in the test set`, noLeakage);
}

function keyReader(key: unknown): (row: Row) => string {
  if (typeof key === 'function') return (row) => textOf(key(row));
  if (typeof key === 'string' || typeof key === 'number') return (row) => textOf(valueIn(row, key));
  if (!Array.isArray(key) || key.length === 0)
    throw new MltraceError('MLTRACE_OPTION_INVALID', 'noLeakage(): expected a column, columns or a function as key');
  return (row) => JSON.stringify(key.map((column) => textOf(valueIn(row, column))));
}

const textOf = (value: unknown): string =>
  value !== null && typeof value === 'object' ? digestOf(value) : String(value);
