import { resolve } from 'node:path';
import { type DriftMethod, fileDrift, methodNamed } from '../../drift/index.js';
import { MltraceError } from '../../errors.js';
import { type ComponentDrift, drift } from '../../query/index.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { Command, CommandContext, CommandInput } from '../command.js';
import { driftPlot } from '../drift-plot.js';
import { driftSheet, driftTable } from '../drift-sheet.js';
import { numberOption, questionOptions, textOption } from '../option-values.js';

/** `mltrace drift COMPONENT`, or of two files. */
export const driftCommand: Command = (context, input) =>
  input.argument === '' ? ofFiles(context, input) : ofComponent(context, input);

const fileOptions = ['reference', 'current'] as const;
const storeOptions = ['baseline', 'window', 'at'] as const;

const measureOptions = (input: CommandInput) => {
  const method = textOption(input, 'method');
  return {
    method: method === undefined ? undefined : (methodNamed(method) satisfies DriftMethod),
    bins: textOption(input, 'bins'),
    threshold: numberOption(input, 'threshold'),
    calibrate: input.options['calibrate'] === true,
  };
};

async function ofFiles(context: CommandContext, input: CommandInput): Promise<void> {
  refuse(input, storeOptions, 'is for a component, which is not given');
  const answer = await fileDrift(filesOf(context, input), measureOptions(input));
  if (context.asData) return context.printData(answer.drift);
  await context.print(driftTable(answer.drift, context.medium));
  await context.print(['', ...driftPlot(answer.reference, answer.current, context.medium)]);
}

async function ofComponent(context: CommandContext, input: CommandInput): Promise<void> {
  refuse(input, fileOptions, 'compares files: leave the component out, or name a run with --baseline');
  const options = {
    ...questionOptions(context, input),
    ...measureOptions(input),
    column: textOption(input, 'column'),
    baseline: textOption(input, 'baseline'),
    window: textOption(input, 'window'),
  };
  await context.withStore(async (store) => {
    const answer = await drift(store, input.argument, options);
    for (const { column, reason } of answer.skipped) context.note(`${column} is left out: ${reason}`);
    if (context.asData) return context.printData(rowsOf(answer));
    const baselines = answer.columns.flatMap(({ baseline }) => baseline ?? []);
    const sheet = driftSheet(answer, {
      shortRun: await shortRunIds(store, [answer.run, ...baselines.map(({ run }) => run)]),
      shortVersion: await shortVersionIds(
        store,
        baselines.flatMap(({ model }) => model?.version ?? []),
      ),
      now: context.now,
      medium: context.medium,
    });
    await context.print(sheet);
  });
}

/** One for each method, as of two files, with the runs that are compared. */
const rowsOf = ({ namespace, component, run, runs, columns }: ComponentDrift) =>
  columns.flatMap(({ drift: rows, baseline }) =>
    rows.map((row) => ({ ...row, current: { run, namespace, component, runs }, baseline })),
  );

function filesOf({ io }: CommandContext, input: CommandInput) {
  const [reference, current, column] = [...fileOptions, 'column'].map((key) => textOption(input, key));
  if (reference === undefined || current === undefined || column === undefined) {
    throw new MltraceError(
      'MLTRACE_USAGE',
      'expected a component, or --reference FILE, --current FILE and --column NAME',
    );
  }
  return { reference: resolve(io.cwd, reference), current: resolve(io.cwd, current), column };
}

function refuse({ options }: CommandInput, keys: readonly string[], why: string): void {
  const given = keys.find((key) => options[key] !== undefined);
  if (given !== undefined) throw new MltraceError('MLTRACE_USAGE', `--${given} ${why}`);
}
