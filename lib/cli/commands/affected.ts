import { type Affected, affected } from '../../query/index.js';
import type { Command } from '../command.js';
import { counted } from '../format.js';
import { line, name, type Piece, paint, piece, spaced } from '../line.js';
import { questionOptions } from '../option-values.js';
import { retractionText } from '../retraction-text.js';
import { type Cell, type Column, table } from '../table.js';

/** Artifacts and things labelled that are shown before "and more". */
const listed = 20;

const artifactColumns: readonly Column[] = [
  { title: 'ARTIFACT', least: 16, comfort: 48, cut: 'middle' },
  { title: 'NAMESPACE', optional: true },
  { title: 'VERSIONS', align: 'right' },
];
const componentColumns: readonly Column[] = [
  { title: 'COMPONENT', least: 16, comfort: 48, cut: 'middle' },
  { title: 'NAMESPACE', optional: true },
  { title: 'RUNS', align: 'right' },
];

/** `mltrace affected LABEL` */
export const affectedCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const answer = await affected(store, input.argument, questionOptions(context, input));
    if (context.asData) return context.printData(answer);
    const { medium, now } = context;
    const artifacts = counts(answer.versions.map(({ namespace, artifact }) => [namespace, artifact]));
    const components = counts(answer.runs.map(({ namespace, component }) => [namespace, component]));
    const shown = (columns: readonly Column[], rows: ReturnType<typeof counts>): readonly string[] =>
      rows.length === 0
        ? []
        : ['', ...table(columns, rows.slice(0, listed).map(cellsOf), medium), ...moreLine(rows.length)];
    const moreLine = (count: number): readonly string[] =>
      count > listed
        ? [paint(`and ${(count - listed).toLocaleString('en-US')} more; --json has them all`, 'dim', medium.color)]
        : [];
    await context.print([
      line(headPieces(answer, now), medium),
      ...sourceRows(answer).map((pieces) => line(pieces, medium)),
      ...moreLine(answer.labelled.length + answer.external.length),
      ...shown(componentColumns, components),
      ...shown(artifactColumns, artifacts),
      paint(totals(answer, artifacts.length), 'dim', medium.color),
    ]);
  });

const headPieces = ({ label, namespace, retraction }: Affected, now: Date): readonly Piece[] =>
  spaced([
    name(label, 'bold'),
    piece(`in ${namespace}`, 'dim'),
    ...(retraction === undefined ? [] : [piece(`retracted ${retractionText(retraction, now)}`, 'red')]),
  ]);

const sourceRows = ({ labelled, external }: Affected): readonly (readonly Piece[])[] =>
  [...labelled, ...external]
    .slice(0, listed)
    .map((source) =>
      spaced([
        piece('  on'),
        name(source.artifact?.name ?? source.subject),
        ...(source.external ? [piece('external: no traced run wrote it', 'yellow')] : []),
      ]),
    );

interface Count {
  readonly namespace: string;
  readonly name: string;
  readonly count: number;
}

/** How many there are of each, the most first. */
function counts(items: readonly (readonly [namespace: string, name: string])[]): readonly Count[] {
  const found = new Map<string, { namespace: string; name: string; count: number }>();
  for (const [namespace, each] of items) {
    const key = `${namespace}/${each}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { namespace, name: each, count: 1 });
    else known.count += 1;
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

const cellsOf = ({ namespace, name: each, count }: Count): readonly Cell[] => [
  { text: each, look: 'bold' },
  { text: namespace, look: 'dim' },
  { text: count.toLocaleString('en-US') },
];

const totals = ({ versions, runs }: Affected, artifacts: number): string =>
  versions.length + runs.length === 0
    ? 'Nothing was made from it.'
    : `${counted(versions.length, 'version')} of ${counted(artifacts, 'artifact')} made from it, by ${counted(runs.length, 'run')}`;
