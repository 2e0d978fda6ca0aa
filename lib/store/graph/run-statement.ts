import type { Row, StatementParameters } from '../contract.js';

/** Runs a statement inside a transaction. */
export type Run = <T extends Row = Row>(statement: string, parameters?: StatementParameters) => Promise<readonly T[]>;

/** What one statement may be given at once; keeps the engine's memory for a statement flat. */
export const statementRows = 5000;

/** Runs a statement over `$rows` in slices, and gives all its rows. */
export async function inSlices<T extends Record<string, unknown>>(
  run: Run,
  statement: string,
  rows: readonly unknown[],
): Promise<T[]> {
  const results: T[] = [];
  for (let start = 0; start < rows.length; start += statementRows) {
    for (const row of await run<T>(statement, { rows: rows.slice(start, start + statementRows) })) results.push(row);
  }
  return results;
}
