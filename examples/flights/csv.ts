import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A row by column name. */
export type CsvRow = Readonly<Record<string, string>>;

/** Reads a CSV file whose fields hold no commas, quotes or line breaks, as those of this example do. */
export function readCsv(path: string): CsvRow[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
  const columns = header.split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']));
  });
}

/** Writes rows under the names of the columns, and makes the folder. */
export function writeCsv(path: string, columns: readonly string[], rows: readonly CsvRow[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  writeFileSync(path, `${[columns.join(','), ...lines].join('\n')}\n`);
}
