import type { MltraceError } from '../errors.js';
import type { Fact } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import type { ReadLine } from './fact-lines.js';

/** What an import did. */
export interface ImportReport {
  /** Runs and annotations that were new. */
  added: number;
  /** Those of which more is known now. */
  changed: number;
  /** Facts that told nothing new. */
  unchanged: number;
  /** Lines that were no facts and were left out. */
  invalid: number;
  /** Unknown keys and names too long that were dropped. */
  warnings: number;
}

export interface ImportOptions {
  /** Leave out lines that are no facts instead of stopping at the first. */
  readonly skipInvalid: boolean;
  /** Told of every line that is left out, and of what was dropped from the others. */
  readonly onProblem: (kind: 'invalid' | 'warnings', text: string) => void;
  /** Called after each batch. */
  readonly onProgress: (report: Readonly<ImportReport>) => void;
}

/** Facts applied together: one transaction and one sync of the disk. */
const batchFacts = 500;

/**
 * Applies the facts of an import, batch by batch. At a line that is no fact it stops, unless it may skip it; what came
 * before is applied. Gives the report and the problem it stopped at.
 */
export async function importFacts(
  store: LineageStore,
  lines: AsyncIterable<ReadLine>,
  { skipInvalid, onProblem, onProgress }: ImportOptions,
): Promise<{ readonly report: Readonly<ImportReport>; readonly problem?: MltraceError }> {
  const report: ImportReport = { added: 0, changed: 0, unchanged: 0, invalid: 0, warnings: 0 };
  let batch: Fact[] = [];
  const apply = async (): Promise<void> => {
    if (batch.length === 0) return;
    const { added, changed, unchanged } = await store.apply(batch);
    batch = [];
    report.added += added;
    report.changed += changed;
    report.unchanged += unchanged;
    onProgress(report);
  };
  for await (const line of lines) {
    if ('problem' in line) {
      if (!skipInvalid) {
        await apply();
        return { report, problem: line.problem };
      }
      report.invalid += 1;
      onProblem('invalid', line.problem.message);
      continue;
    }
    for (const warning of line.warnings) onProblem('warnings', `line ${line.number}: ${warning}`);
    report.warnings += line.warnings.length;
    if (batch.push(line.fact) >= batchFacts) await apply();
  }
  await apply();
  return { report };
}
