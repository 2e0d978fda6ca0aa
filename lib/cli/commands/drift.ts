import { resolve } from 'node:path';
import { type Drift, fileDrift, methodNamed } from '../../drift/index.js';
import { MltraceError } from '../../errors.js';
import type { Command, CommandContext, CommandInput } from '../command.js';
import { driftPlot } from '../drift-plot.js';
import { numberOption, textOption } from '../option-values.js';
import { type Cell, type Column, table } from '../table.js';

const columns: readonly Column[] = [
  { title: 'COLUMN', least: 12 },
  { title: 'METHOD' },
  { title: 'BINS', optional: true },
  { title: 'VALUE', align: 'right' },
  { title: 'THRESHOLD', align: 'right' },
  { title: '' },
];

/** `mltrace drift` */
export const driftCommand: Command = async (context, input) => {
  const method = textOption(input, 'method');
  const answer = await fileDrift(filesOf(context, input), {
    method: method === undefined ? undefined : methodNamed(method),
    bins: textOption(input, 'bins'),
    threshold: numberOption(input, 'threshold'),
  });
  if (context.asData) return context.printData(answer.drift);
  await context.print(table(columns, answer.drift.map(rowOf), context.medium));
  await context.print(['', ...driftPlot(answer.reference, answer.current, context.medium)]);
};

function filesOf({ io }: CommandContext, input: CommandInput) {
  const [reference, current, column] = ['reference', 'current', 'column'].map((key) => textOption(input, key));
  if (reference === undefined || current === undefined || column === undefined) {
    throw new MltraceError('MLTRACE_USAGE', 'expected --reference FILE, --current FILE and --column NAME');
  }
  return { reference: resolve(io.cwd, reference), current: resolve(io.cwd, current), column };
}

function rowOf({ column, method, bins, value, threshold, drifted }: Drift): readonly Cell[] {
  return [
    { text: column, look: 'bold' },
    { text: method },
    { text: bins ?? '', look: 'dim' },
    { text: value === null ? 'no values' : value.toFixed(4) },
    { text: String(threshold), look: 'dim' },
    drifted ? { text: 'drifted', look: 'red' } : { text: value === null ? '' : 'as before', look: 'green' },
  ];
}
