import { type CarriedLabel, type LabelSummary, labels, labelsOf, retracted } from '../../query/index.js';
import { shortVersionIds } from '../../query/short-ids.js';
import type { LineageStore } from '../../store/contract.js';
import type { Command, CommandContext } from '../command.js';
import { ago, counted } from '../format.js';
import { line, name, type Piece, piece, spaced } from '../line.js';
import { questionOptions } from '../option-values.js';
import { retractionText } from '../retraction-text.js';
import { type Cell, type Column, table } from '../table.js';

const columns: readonly Column[] = [
  { title: 'LABEL', least: 12, comfort: 32 },
  { title: 'NAMESPACE', optional: true },
  { title: 'LABELLED', align: 'right' },
  { title: 'EXTERNAL', align: 'right' },
  { title: 'RETRACTED' },
  { title: 'BY', optional: true },
];

/** `mltrace labels [ARTIFACT]` */
export const labelsCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const options = questionOptions(context, input);
    if (input.argument === '') return print(context, await labels(store, options), 'Nothing is labelled.');
    const answer = await labelsOf(store, input.argument, { ...options, place: context.place() });
    if (context.asData) return context.printData(answer);
    await context.print(await carriedLines(context, store, answer));
  });

/** `mltrace retracted` */
export const retractedCommand: Command = (context, input) =>
  context.withStore(async (store) =>
    print(context, await retracted(store, questionOptions(context, input)), 'No label is retracted.'),
  );

async function print(
  context: CommandContext,
  answer: { readonly labels: readonly LabelSummary[] },
  nothing: string,
): Promise<void> {
  if (context.asData) return context.printData(answer);
  if (answer.labels.length === 0) return context.print([nothing]);
  const rows = answer.labels.map((each): readonly Cell[] => [
    { text: each.label, look: 'bold' },
    { text: each.namespace, look: 'dim' },
    { text: each.labelled.toLocaleString('en-US') },
    { text: each.external.toLocaleString('en-US') },
    { text: retractionText(each.retraction, context.now), look: each.retraction?.inEffect === true ? 'red' : 'yellow' },
    { text: each.retraction?.author ?? '', look: 'dim' },
  ]);
  await context.print(table(columns, rows, context.medium));
}

async function carriedLines(
  context: CommandContext,
  store: LineageStore,
  { artifact, version, labels: carried }: Awaited<ReturnType<typeof labelsOf>>,
): Promise<readonly string[]> {
  const sources = carried.flatMap((each) => each.sources.flatMap(({ subject }) => versionOf(subject) ?? []));
  const short = await shortVersionIds(store, [version, ...sources]);
  const head = spaced([name(artifact.name, 'bold'), piece(short(version), 'cyan')]);
  const rows = carried.flatMap((each) => carriedRows(each, { home: version, short, now: context.now }));
  const total = carried.length === 0 ? 'It carries no label.' : counted(carried.length, 'label');
  return [head, ...rows, [piece(total, 'dim')]].map((pieces) => line(pieces, context.medium));
}

const versionOf = (subject: string): string | undefined =>
  subject.startsWith('version:') ? subject.slice('version:'.length) : undefined;

interface RowOptions {
  readonly home: string;
  readonly short: (id: string) => string;
  readonly now: Date;
}

function carriedRows(
  { label, retraction, sources }: CarriedLabel,
  { home, short, now }: RowOptions,
): readonly (readonly Piece[])[] {
  const state = retraction === undefined ? [] : [piece(`retracted ${retractionText(retraction, now)}`, 'red')];
  return [
    spaced([name(label, 'bold'), ...state]),
    ...sources.map((source) => {
      const version = versionOf(source.subject);
      return spaced([
        piece(version === home ? '  its own' : `  from ${source.artifact?.name ?? source.subject}`),
        ...(version === undefined || version === home ? [] : [piece(short(version), 'cyan')]),
        ...(source.external ? [piece('external', 'yellow')] : []),
        piece(`put on ${ago(source.at, now)}${source.author === undefined ? '' : ` by ${source.author}`}`, 'dim'),
      ]);
    }),
  ];
}
