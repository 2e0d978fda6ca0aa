import { messageOf } from '../errors.js';
import type { AttributeReader } from './attribute-reader.js';
import { type ColumnSummary, type LaterSummary, maxColumns } from './column-summary.js';
import { place } from './known-attributes.js';
import { columnProblem, parseSummary } from './parse-summary.js';

/**
 * The summaries of a span by column. Lists that a limit cut are not taken at all, a summary that cannot be read costs
 * itself; either leaves a reason.
 */
export function decodeObservations(
  reader: AttributeReader,
): Readonly<Record<string, ColumnSummary | LaterSummary>> | undefined {
  const columns = reader.list(place.observationColumns);
  const summaries = reader.list(place.observationSummaries);
  if (columns === undefined && summaries === undefined) return undefined;
  if (columns === undefined || summaries === undefined || isCut(reader, columns, summaries)) {
    reader.incomplete.push('observations were cut: their lists or their length are not what was recorded');
    return undefined;
  }
  const found = new Map<string, ColumnSummary | LaterSummary>();
  columns.forEach((column, index) => {
    const read = summaryAt(column, summaries[index]);
    if (typeof read === 'string') reader.incomplete.push(`what was observed of ${named(column)} was dropped: ${read}`);
    else if (found.size < maxColumns && !found.has(read.column)) found.set(read.column, read.summary);
    else
      reader.incomplete.push(
        `what was observed of ${named(column)} was dropped: ${found.has(read.column) ? 'the column comes twice' : `a run has at most ${maxColumns} columns`}`,
      );
  });
  if (found.size === 0) return undefined;
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const named = (column: unknown): string =>
  typeof column === 'string' ? column.toWellFormed().slice(0, 64) : 'a column';

function isCut(reader: AttributeReader, columns: readonly unknown[], summaries: readonly unknown[]): boolean {
  if (columns.length !== summaries.length) return true;
  const expected = reader.count(place.observationLength);
  return expected !== undefined && expected !== lengthOf(columns) + lengthOf(summaries);
}

/** UTF-16 code units in all texts of a list. */
export function lengthOf(texts: readonly unknown[]): number {
  let length = 0;
  for (const text of texts) if (typeof text === 'string') length += text.length;
  return length;
}

interface Observation {
  readonly column: string;
  readonly summary: ColumnSummary | LaterSummary;
}

/** Of one column; a text says why there is none. */
function summaryAt(given: unknown, text: unknown): Observation | string {
  if (typeof given !== 'string' || typeof text !== 'string') return 'it is no text';
  const column = given.toWellFormed();
  const problem = columnProblem(column);
  if (problem !== undefined) return problem;
  try {
    return { column, summary: parseSummary(JSON.parse(text), 'summary', []) };
  } catch (thrown) {
    return messageOf(thrown);
  }
}
