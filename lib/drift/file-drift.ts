import type { ColumnData } from './column.js';
import { columnDataOf, readCsvColumn } from './csv-column.js';
import { type Drift, type DriftOptions, driftOf } from './drift.js';

/** Two CSV files to compare by a column that both have. */
export interface FilePair {
  readonly reference: string;
  readonly current: string;
  readonly column: string;
}

/** Drift between two files, and what it was measured on. */
export interface FileDrift {
  readonly drift: readonly Drift[];
  readonly reference: ColumnData;
  readonly current: ColumnData;
}

/**
 * Compares a column of two CSV files exactly. It is one of numbers when all its values in both files are. Rejects with
 * MLTRACE_IO, MLTRACE_NOT_FOUND or MLTRACE_OPTION_INVALID.
 */
export async function fileDrift({ reference, current, column }: FilePair, options: DriftOptions): Promise<FileDrift> {
  const [before, now] = [await readCsvColumn(reference, column), await readCsvColumn(current, column)];
  const isNumeric = before.isNumeric && now.isNumeric;
  const sides = { reference: columnDataOf(before, isNumeric), current: columnDataOf(now, isNumeric) };
  return { drift: driftOf(column, sides.reference, sides.current, options), ...sides };
}
