import type { Pointer, RunRecord } from '../lineage/facts.js';
import { ago, clock, lookOf, revision, took } from './format.js';
import type { Medium } from './line.js';
import { type Cell, type Column, table } from './table.js';

const columns: readonly Column[] = [
  { title: 'RUN' },
  { title: 'COMPONENT', least: 10, cut: 'middle' },
  { title: 'STATUS' },
  { title: 'STARTED' },
  { title: 'AT', optional: true },
  { title: 'TOOK', align: 'right' },
  { title: 'CODE', optional: true },
  { title: 'READ → WROTE', least: 16, comfort: 40 },
];

export interface RunTableOptions {
  readonly shortRun: (id: string) => string;
  readonly now: Date;
  readonly medium: Medium;
}

/** Runs as a table, in their order. */
export const runTable = (runs: readonly RunRecord[], { shortRun, now, medium }: RunTableOptions): readonly string[] =>
  table(
    columns,
    runs.map((run): readonly Cell[] => [
      { text: shortRun(run.id), look: 'cyan' },
      { text: run.component, look: 'bold' },
      { text: run.status, look: lookOf(run.status) },
      { text: ago(run.startedAt, now) },
      { text: clock(run.startedAt), look: 'dim' },
      { text: took(run) },
      { text: revision(run), look: 'dim' },
      { text: readAndWritten(run) },
    ]),
    medium,
  );

/** `clean.csv, model.json → predictions.csv` */
export const readAndWritten = ({ reads, writes }: RunRecord): string => `${names(reads)} → ${names(writes)}`;

function names(pointers: readonly Pointer[]): string {
  const all = [...new Set(pointers.map(({ artifact }) => artifact))];
  const [first = '–', second] = all;
  if (all.length <= 2) return second === undefined ? first : `${first}, ${second}`;
  return `${first} and ${all.length - 1} more`;
}
