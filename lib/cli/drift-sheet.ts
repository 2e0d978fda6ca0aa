import type { Drift } from '../drift/index.js';
import { comparable } from '../observe/summary-data.js';
import type { Baseline, ColumnDrift, ComponentDrift } from '../query/index.js';
import { driftPlot } from './drift-plot.js';
import { ago, clock, counted } from './format.js';
import { line, type Medium, name, type Piece, piece, spaced } from './line.js';
import { type Cell, type Column, table } from './table.js';

const columns: readonly Column[] = [
  { title: 'COLUMN', least: 12 },
  { title: 'METHOD' },
  { title: 'BINS', optional: true },
  { title: 'VALUE', align: 'right' },
  { title: 'THRESHOLD', align: 'right' },
  { title: '' },
];

/** How far columns are from what they are compared with, a row for each method. */
export const driftTable = (drift: readonly Drift[], medium: Medium): readonly string[] =>
  table(columns, drift.map(rowOf), medium);

function rowOf({ column, method, bins, value, threshold, drifted }: Drift): readonly Cell[] {
  return [
    { text: column, look: 'bold' },
    { text: method },
    { text: bins ?? '', look: 'dim' },
    { text: value === null ? 'no values' : value.toFixed(4) },
    { text: String(Number(threshold.toPrecision(3))), look: 'dim' },
    drifted ? { text: 'drifted', look: 'red' } : { text: value === null ? '' : 'as before', look: 'green' },
  ];
}

interface SheetOptions {
  readonly shortRun: (id: string) => string;
  readonly shortVersion: (id: string) => string;
  readonly now: Date;
  readonly medium: Medium;
}

/** What a component gave, compared: the run, a table of all columns, and each column for the eye. */
export function driftSheet(answer: ComponentDrift, options: SheetOptions): readonly string[] {
  const { medium } = options;
  return [
    line(spaced(titlePieces(answer, options)), medium),
    ...driftTable(
      answer.columns.flatMap(({ drift }) => drift),
      medium,
    ),
    ...answer.columns.flatMap((column) => ['', ...columnLines(column, options)]),
  ];
}

const titlePieces = (
  { component, run, runs, startedAt }: ComponentDrift,
  { shortRun, now }: SheetOptions,
): readonly Piece[] => [
  name(component, 'bold'),
  ...(runs === 1 ? [] : [piece(`${counted(runs, 'run')}, the latest`)]),
  piece(shortRun(run), 'cyan'),
  piece(ago(startedAt, now)),
  piece(`(${clock(startedAt)})`, 'dim'),
];

function columnLines({ column, baseline, parts, summaries }: ColumnDrift, options: SheetOptions): readonly string[] {
  const { medium } = options;
  const found = baseline === null ? [piece('nothing to compare it with', 'yellow')] : baselinePieces(baseline, options);
  const calibrated = parts === undefined ? [] : [piece(`thresholds from ${counted(parts, 'part')} of it`, 'dim')];
  const heading = line(spaced([name(column, 'bold'), ...found, ...calibrated]), medium);
  if (summaries.reference === null) return [heading];
  const { reference, current } = comparable(summaries.reference, summaries.current);
  return [heading, ...driftPlot(reference, current, medium)];
}

function baselinePieces(
  { kind, component, run, runs, model }: Baseline,
  { shortRun, shortVersion }: SheetOptions,
): readonly Piece[] {
  const several = runs === 1 ? [] : [piece(`${counted(runs, 'run')} of`)];
  return [
    piece(kind === 'previous' ? 'against the one before:' : 'against', 'dim'),
    ...several,
    name(component),
    piece(shortRun(run), 'cyan'),
    ...(model === undefined
      ? []
      : [piece('which wrote', 'dim'), name(model.artifact), piece(shortVersion(model.version), 'cyan')]),
  ];
}
