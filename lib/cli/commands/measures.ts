import { MltraceError } from '../../errors.js';
import { type BestMeasure, type MeasuredRun, type Measures, measures } from '../../query/index.js';
import { shortRunIds } from '../../query/short-ids.js';
import type { Command, CommandInput } from '../command.js';
import { ago, counted, lookOf, revision } from '../format.js';
import { line, type Medium, name, paint, piece, spaced } from '../line.js';
import { countOption, questionOptions, runFilterOptions, textOption } from '../option-values.js';
import { printable } from '../printable.js';
import { trend } from '../sparkline.js';
import { type Cell, type Column, table } from '../table.js';

/** `mltrace measures COMPONENT` */
export const measuresCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const answer = await measures(store, input.argument, {
      ...questionOptions(context, input),
      ...runFilterOptions(input),
      by: textOption(input, 'by'),
      best: bestOption(input),
      limit: countOption(input, 'limit'),
    });
    if (context.asData) return context.printData(answer);
    if (answer.runs.length === 0) return context.print(['No such runs.']);
    const shortRun = await shortRunIds(
      store,
      answer.runs.map(({ run }) => run),
    );
    const { medium, now } = context;
    await context.print([
      line(headPieces(answer), medium),
      ...(answer.measures.length > 0 ? ['', ...summaryTable(answer, medium)] : []),
      '',
      ...runsTable(answer, { shortRun, now, medium }),
      ...(answer.more > 0 ? [paint(`${counted(answer.more, 'more run')}: --limit`, 'dim', medium.color)] : []),
    ]);
  });

function bestOption({ options }: CommandInput): BestMeasure | undefined {
  const [lowest, highest] = [options['lowest'] === true, options['highest'] === true];
  if (lowest && highest) throw new MltraceError('MLTRACE_USAGE', '--lowest and --highest are opposites; leave one out');
  return lowest ? 'lowest' : highest ? 'highest' : undefined;
}

const headPieces = ({ component, by, best }: Measures) =>
  spaced([
    name(component, 'bold'),
    piece(by === undefined ? 'no run measured anything; the newest first' : `by ${by}, the ${best} first`),
  ]);

const summaryColumns: readonly Column[] = [
  { title: 'MEASURE', least: 10, comfort: 20, cut: 'middle' },
  { title: 'OVER TIME', least: 10 },
  { title: 'LOWEST', align: 'right' },
  { title: 'HIGHEST', align: 'right' },
  { title: 'LATEST', align: 'right', optional: true },
  { title: 'RUNS', align: 'right', optional: true },
];

/** Columns of a terminal that the table of measures needs beside the line of a measure. */
const besideTrend = 60;

function summaryTable({ measures: all, by }: Measures, medium: Medium): readonly string[] {
  const points = Math.max(10, (medium.width ?? Number.POSITIVE_INFINITY) - besideTrend);
  const rows = all.map(({ name: title, latest, lowest, highest, runs }): readonly Cell[] => [
    { text: title, look: title === by ? 'bold' : undefined },
    { text: trend(latest.slice(-points).map(({ value }) => Number(value))), look: 'cyan' },
    { text: numberText(lowest) },
    { text: numberText(highest) },
    { text: numberText(latest.at(-1)?.value) },
    { text: runs.toLocaleString('en-US'), look: 'dim' },
  ]);
  return table(summaryColumns, rows, medium);
}

interface RunsTableOptions {
  readonly shortRun: (id: string) => string;
  readonly now: Date;
  readonly medium: Medium;
}

function runsTable({ runs, by, measures: all }: Measures, { shortRun, now, medium }: RunsTableOptions) {
  const others = all.map(({ name: title }) => title).filter((title) => title !== by);
  const measured = [...(by === undefined ? [] : [by]), ...others];
  const parameters = [...new Set(runs.flatMap((run) => Object.keys(run.parameters ?? {})))].sort();
  const columns: readonly Column[] = [
    { title: 'RUN' },
    ...measured.map((title): Column => ({ title: printable(title), align: 'right', optional: title !== by })),
    { title: 'STATUS' },
    { title: 'STARTED' },
    ...parameters.map((title): Column => ({ title: printable(title), align: 'right', optional: true })),
    { title: 'CODE', optional: true },
  ];
  const rows = runs.map((run): readonly Cell[] => [
    { text: shortRun(run.run), look: 'cyan' },
    ...measured.map(
      (key): Cell => ({ text: numberText(own(run.measures, key)), look: key === by ? 'bold' : undefined }),
    ),
    { text: run.status, look: lookOf(run.status) },
    { text: ago(run.startedAt, now) },
    ...parameters.map((key): Cell => ({ text: valueText(own(run.parameters, key)) })),
    { text: codeText(run), look: 'dim' },
  ]);
  return table(columns, rows, medium);
}

const codeText = ({ revision: known, dirty }: MeasuredRun): string =>
  known === undefined ? '' : revision({ code: { revision: known, ...(dirty !== undefined && { dirty }) } });

const own = <T>(values: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined;

/** Six digits: what is compared; `--json` has them all. */
function numberText(value: number | string | undefined): string {
  if (value === undefined) return '–';
  return typeof value === 'string' || Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

const valueText = (value: string | number | boolean | undefined): string =>
  typeof value === 'number' || value === undefined ? numberText(value) : String(value);
