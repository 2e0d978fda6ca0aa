import { MltraceError } from '../../errors.js';
import type { Row, StatementParameters } from '../contract.js';

/** Runs a statement inside a transaction. */
export type Run = <T extends Row = Row>(statement: string, parameters?: StatementParameters) => Promise<readonly T[]>;

/** What one statement may be given at once; keeps the engine's memory for a statement flat. */
export const statementRows = 5000;

/** Begins a statement of {@link inSlices} that tells by its `index` which `row` each answer is to; costs less than a number in each row. */
export const eachIndexedRow =
  'UNWIND range(0, size($rows) - 1) AS place WITH $start + place AS index, $rows[place] AS row';

/** Runs a statement over `$rows` in slices, of which each begins at `$start`, and gives all its rows. */
export async function inSlices<T extends Record<string, unknown>>(
  run: Run,
  statement: string,
  rows: readonly unknown[],
): Promise<T[]> {
  const results: T[] = [];
  for (let start = 0; start < rows.length; start += statementRows) {
    for (const row of await run<T>(statement, { rows: rows.slice(start, start + statementRows), start }))
      results.push(row);
  }
  return results;
}

/** Said when another writer has taken away what a batch builds on: it has to be begun anew. */
export class Overtaken extends MltraceError {
  constructor(what: string) {
    super('MLTRACE_STORE_FAILED', `another writer has changed ${what}`);
  }
}

/** Statements that are sent one after the other without waiting for each to be answered. */
export interface Pipeline {
  /** For statements whose rows nobody needs: gives none, at once. */
  readonly run: Run;
  /** Resolves when all are done, rejects as the first that failed. */
  settled(): Promise<void>;
}

/** Only for databases that do what one transaction is sent in the order of sending, and refuse what follows a failure. */
export function pipeline(run: Run): Pipeline {
  const sent: Promise<unknown>[] = [];
  return {
    run: (statement, parameters) => {
      const answer = run(statement, parameters);
      // Whoever fails before `settled` is asked has another error to tell.
      answer.catch(() => undefined);
      sent.push(answer);
      return Promise.resolve([]);
    },
    settled: async () => {
      await Promise.all(sent);
    },
  };
}
