import { fail, type Row, type Rows, refuseNoNumbers, refuseNoOptions, refuseNoRows, valueIn } from './rows.js';

/** How the classes of a data set may be spread. */
export interface ClassBalanceOptions {
  /** A column, or a function that gives the class of a row. Default: the rows are the classes themselves. */
  readonly label?: string | number | ((row: Row) => unknown);
  /** The smallest share of rows that a class may have, 0 to 1. Default: 0.1. */
  readonly min?: number;
  /** Classes that have to be there. Default: at least two, whichever. */
  readonly classes?: readonly (string | number | boolean)[];
}

/**
 * Fails when a class has too small a share of the rows, or is not there.
 *
 * @throws AssertionError with the share of every class
 */
export function classBalance(rows: Rows, options: ClassBalanceOptions = {}): void {
  refuseNoRows(rows, 'classBalance');
  refuseNoOptions(options, ['label', 'min', 'classes'], 'classBalance');
  const { label, min = 0.1, classes } = options;
  refuseNoNumbers({ min }, 'classBalance');
  const counts = new Map<string, number>((classes ?? []).map((name) => [String(name), 0]));
  let total = 0;
  for (const row of rows) {
    const name = String(typeof label === 'function' ? label(row) : valueIn(row, label));
    counts.set(name, (counts.get(name) ?? 0) + 1);
    total++;
  }
  const shares = [...counts].map(([name, count]) => ({ name, share: total === 0 ? 0 : count / total }));
  const said = shares.map(({ name, share }) => `${name} ${(share * 100).toFixed(1)} %`).join(', ');
  if (shares.length < 2) fail(`expected at least two classes, found ${said === '' ? 'none' : said}`, classBalance);
  if (shares.some(({ share }) => share < min))
    fail(`expected at least ${min * 100} % of each class, found ${said}`, classBalance);
}
