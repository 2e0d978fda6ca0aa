import { type CheckState, checks, type RunThen } from '../../query/index.js';
import { shortRunIds } from '../../query/short-ids.js';
import type { Command } from '../command.js';
import { ago, counted } from '../format.js';
import type { Look } from '../line.js';
import { questionOptions, textOption } from '../option-values.js';
import { type Cell, type Column, table } from '../table.js';

const columns: readonly Column[] = [
  { title: 'CHECK', least: 12, comfort: 32, cut: 'middle' },
  { title: 'OF', least: 8, comfort: 24, cut: 'middle' },
  { title: 'OUTCOME' },
  { title: 'SINCE' },
  { title: 'FIRST RUN' },
  { title: 'BEFORE IT', optional: true },
  { title: 'FAILED', align: 'right' },
  { title: 'MESSAGE', least: 16, comfort: 30 },
];

/** `mltrace checks [COMPONENT]` */
export const checksCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const all = input.options['all'] === true;
    const component = input.argument === '' ? undefined : input.argument;
    const answer = await checks(store, component, {
      ...questionOptions(context, input),
      all,
      since: textOption(input, 'since'),
    });
    if (context.asData) return context.printData(answer);
    if (answer.checks.length === 0) return context.print([all ? 'No checks.' : 'No check fails.']);
    const shortRun = await shortRunIds(
      store,
      answer.checks.flatMap((state) => [state.since.run, ...(beforeOf(state) ? [beforeOf(state)?.run ?? ''] : [])]),
    );
    const rows = answer.checks.map((state) => rowOf(state, { shortRun, now: context.now }));
    await context.print(table(columns, rows, context.medium));
  });

/** The last run before the streak: the last that passed, of a check that fails. */
const beforeOf = ({ outcome, lastPassed, lastFailed }: CheckState): RunThen | undefined =>
  outcome === 'passed' ? lastFailed : lastPassed;

interface RowOptions {
  readonly shortRun: (id: string) => string;
  readonly now: Date;
}

function rowOf(state: CheckState, { shortRun, now }: RowOptions): readonly Cell[] {
  const { name, when, component, outcome, since, streak, failures, runs, notRunSince, message = '' } = state;
  const before = beforeOf(state);
  const words = [message, ...(notRunSince > 0 ? [`${counted(notRunSince, 'later run')} did not run it`] : [])];
  return [
    { text: `${name} (${when})`, look: 'bold' },
    { text: component },
    { text: outcome, look: lookOf(outcome) },
    { text: `${ago(since.startedAt, now)}, ${counted(streak, 'run')}` },
    { text: shortRun(since.run), look: 'cyan' },
    {
      text:
        before === undefined ? 'always so' : `${shortRun(before.run)} ${outcome === 'passed' ? 'failed' : 'passed'}`,
    },
    { text: `${failures.toLocaleString('en-US')} of ${runs.toLocaleString('en-US')}` },
    { text: words.filter((word) => word !== '').join('; ') },
  ];
}

const lookOf = (outcome: CheckState['outcome']): Look =>
  (({ passed: 'green', failed: 'red', error: 'magenta' }) as const)[outcome];
