import type { RunRecord } from '../lineage/facts.js';
import { clock, lookOf, revision, took } from './format.js';
import type { Medium } from './line.js';
import { displayWidth, printable } from './printable.js';
import { readAndWritten } from './run-table.js';
import { type Cell, type Column, table } from './table.js';

const columns: readonly Column[] = [
  { title: 'STARTED' },
  { title: 'RUN' },
  { title: 'COMPONENT', least: 10, cut: 'middle' },
  { title: 'STATUS' },
  { title: 'TOOK', align: 'right' },
  { title: 'CODE', optional: true },
  { title: 'READ → WROTE', least: 16, comfort: 40 },
];

/** Room that later lines are likely to need, so that they stand below the first. */
const atFirst = ['2026-01-31 09:00:00Z', '0'.repeat(8), '0'.repeat(16), 'running', '12 min 30 s', '0'.repeat(8), ''];

/** Lines of a table to which rows are added later: under columns that only grow, the titles once. */
export function watchedRunLines(medium: Medium) {
  const widths = atFirst.map(displayWidth);
  let hasTitles = false;
  return (runs: readonly RunRecord[], shortRun: (id: string) => string): readonly string[] => {
    const rows = runs.map((run): readonly Cell[] => [
      { text: clock(run.startedAt), look: 'dim' },
      { text: shortRun(run.id), look: 'cyan' },
      { text: run.component, look: 'bold' },
      { text: run.status, look: lookOf(run.status) },
      { text: took(run) },
      { text: revision(run), look: 'dim' },
      { text: readAndWritten(run) },
    ]);
    for (const row of rows)
      row.forEach(({ text }, index) => {
        widths[index] = Math.max(widths[index] ?? 0, displayWidth(printable(text)));
      });
    const wide = columns.map((column, index): Column => ({ ...column, width: widths[index] ?? 0 }));
    const lines = table(wide, rows, medium).slice(hasTitles ? 1 : 0);
    hasTitles = true;
    return lines.map((text) => text.trimEnd());
  };
}
