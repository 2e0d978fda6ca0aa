import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { MltraceError, messageOf } from '../errors.js';
import type { ColumnData } from './column.js';
import { sampleOf } from './sample.js';

/** Texts that stand for a missing value, beside the empty one: those that pandas writes and reads as such. */
export const missingTexts: ReadonlySet<string> = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None']);

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const infinityPattern = /^[+-]?(?:inf|Inf|infinity|Infinity)$/;

/** The texts of a column, as they stand in a file. */
export interface CsvColumn {
  readonly texts: readonly string[];
  /** Every text is a number, infinite, or stands for a missing value. */
  readonly isNumeric: boolean;
}

/**
 * Reads a column of a CSV file (RFC 4180, with a header; UTF-8). Rejects with MLTRACE_IO when the file cannot be read or is
 * no CSV, and with MLTRACE_NOT_FOUND when it has no such column.
 */
export async function readCsvColumn(path: string, column: string): Promise<CsvColumn> {
  const texts: string[] = [];
  let place: number | undefined;
  let isNumeric = true;
  try {
    const parser = parse({ bom: true, skip_empty_lines: true });
    // Its errors come out of the parser too.
    pipeline(createReadStream(path), parser, () => undefined);
    for await (const row of parser as AsyncIterable<readonly string[]>) {
      if (place === undefined) {
        place = placeIn(row, column, path);
        continue;
      }
      const text = (row[place] ?? '').trim();
      texts.push(text);
      isNumeric &&= numberPattern.test(text) || missingTexts.has(text) || infinityPattern.test(text);
    }
  } catch (cause) {
    if (cause instanceof MltraceError) throw cause;
    throw new MltraceError('MLTRACE_IO', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
  if (place === undefined) throw new MltraceError('MLTRACE_IO', `${path} is empty: expected a header and rows`);
  return { texts, isNumeric };
}

function placeIn(header: readonly string[], column: string, path: string): number {
  const place = header.indexOf(column);
  if (place !== -1) return place;
  throw new MltraceError('MLTRACE_NOT_FOUND', `${path} has no column '${column}'; it has ${header.join(', ')}`);
}

/** What a column of texts holds, taken as numbers or as categories. */
export function columnDataOf({ texts }: CsvColumn, isNumeric: boolean): ColumnData {
  const known = texts.filter((text) => !missingTexts.has(text));
  const missing = texts.length - known.length;
  const count = texts.length;
  if (isNumeric) {
    const finite = Float64Array.from(known, Number).filter(Number.isFinite);
    return { numbers: sampleOf(finite), categories: new Map(), missing, count };
  }
  const categories = new Map<string, number>();
  for (const text of known) categories.set(text, (categories.get(text) ?? 0) + 1);
  return { numbers: sampleOf(new Float64Array(0)), categories, missing, count };
}
