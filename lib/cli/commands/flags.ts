import { type ExternalFlag, type Flag, type Flagging, flags } from '../../query/index.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { Command, CommandContext } from '../command.js';
import { ago } from '../format.js';
import { questionOptions } from '../option-values.js';
import { type Cell, type Column, table } from '../table.js';

const sayingColumns: readonly Column[] = [
  { title: 'FLAGGED' },
  { title: 'BY', optional: true },
  { title: 'REASON', least: 16, comfort: 30 },
];
const columns: readonly Column[] = [
  { title: 'ARTIFACT', least: 16, comfort: 40, cut: 'middle' },
  { title: 'VERSION' },
  { title: 'WRITTEN' },
  { title: 'BY RUN' },
  { title: 'OF', optional: true },
  ...sayingColumns,
];
const externalColumns: readonly Column[] = [
  { title: 'EXTERNAL', least: 16, comfort: 40, cut: 'middle' },
  ...sayingColumns,
];

/** `mltrace flags` */
export const flagsCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const answer = await flags(store, questionOptions(context, input));
    if (context.asData) return context.printData(answer);
    if (answer.flags.length + answer.external.length === 0) return context.print(['Nothing is flagged.']);
    const shortVersion = await shortVersionIds(
      store,
      answer.flags.map(({ version }) => version),
    );
    const shortRun = await shortRunIds(
      store,
      answer.flags.map(({ run }) => run),
    );
    const rows = answer.flags.map((flag) => rowOf(flag, { shortVersion, shortRun, now: context.now }));
    if (rows.length > 0) await context.print(table(columns, rows, context.medium));
    await printExternal(context, answer.external);
  });

async function printExternal(context: CommandContext, external: readonly ExternalFlag[]): Promise<void> {
  if (external.length === 0) return;
  await context.print(['', 'No traced run wrote these:']);
  const rows = external.map((flag): readonly Cell[] => [
    { text: flag.artifact?.name ?? flag.subject, look: 'bold' },
    ...sayingCells(flag, context.now),
  ]);
  await context.print(table(externalColumns, rows, context.medium));
}

interface RowOptions {
  readonly shortVersion: (id: string) => string;
  readonly shortRun: (id: string) => string;
  readonly now: Date;
}

function rowOf(flag: Flag, { shortVersion, shortRun, now }: RowOptions): readonly Cell[] {
  return [
    { text: flag.artifact.name, look: 'bold' },
    { text: shortVersion(flag.version), look: 'cyan' },
    { text: ago(flag.writtenAt, now) },
    { text: shortRun(flag.run), look: 'cyan' },
    { text: flag.component, look: 'dim' },
    ...sayingCells(flag, now),
  ];
}

const sayingCells = ({ at, author = '', reason = '' }: Flagging, now: Date): readonly Cell[] => [
  { text: ago(at, now) },
  { text: author, look: 'dim' },
  { text: reason },
];
