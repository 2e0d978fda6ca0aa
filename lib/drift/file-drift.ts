import { MltraceError } from '../errors.js';
import { calibratedThreshold, partsOf } from './calibrate.js';
import type { ColumnData } from './column.js';
import { columnDataOf, readCsvColumn } from './csv-column.js';
import { type Drift, type DriftOptions, driftOf, judged } from './drift.js';

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

export interface FileDriftOptions extends DriftOptions {
  /** Takes thresholds from parts of the reference that have as many rows as what is compared with it; at least three. */
  readonly calibrate?: boolean;
}

/**
 * Compares a column of two CSV files exactly. It is one of numbers when all its values in both files are. Rejects with
 * MLTRACE_IO, MLTRACE_NOT_FOUND or MLTRACE_OPTION_INVALID.
 */
export async function fileDrift(
  { reference, current, column }: FilePair,
  { calibrate = false, ...options }: FileDriftOptions,
): Promise<FileDrift> {
  if (calibrate && options.threshold !== undefined)
    throw new MltraceError('MLTRACE_OPTION_INVALID', 'calibrate: expected no threshold beside it');
  const [before, now] = [await readCsvColumn(reference, column), await readCsvColumn(current, column)];
  const isNumeric = before.isNumeric && now.isNumeric;
  const sides = { reference: columnDataOf(before, isNumeric), current: columnDataOf(now, isNumeric) };
  const drift = driftOf(column, sides.reference, sides.current, options);
  if (!calibrate) return { drift, ...sides };
  const parts = partsOf(before.texts, now.texts.length).map((texts) => columnDataOf({ texts, isNumeric }, isNumeric));
  const ofParts = parts.map((part) => driftOf(column, sides.reference, part, options));
  const calibrated = drift.map((each, at) =>
    judged(each, calibratedThreshold(ofParts.map((found) => found[at]?.value ?? null)) ?? each.threshold),
  );
  return { drift: calibrated, ...sides };
}
