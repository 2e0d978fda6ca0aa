import { at, type Live } from '../../query/index.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { Command } from '../command.js';
import { clock, counted, revision } from '../format.js';
import { line, type Medium, name, type Piece, paint, piece, spaced } from '../line.js';
import { countOption } from '../option-values.js';
import { runTable } from '../run-table.js';
import { type Cell, type Column, table } from '../table.js';

const columns: readonly Column[] = [
  { title: 'ARTIFACT', least: 16, comfort: 48, cut: 'middle' },
  { title: 'VERSION' },
  { title: 'WRITTEN' },
  { title: 'BY RUN' },
];

/** `mltrace at ARTIFACT|COMPONENT TIME` */
export const atCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const { namespace, medium, now } = context;
    const options = { namespace, depth: countOption(input, 'depth'), place: context.place() };
    const answer = await at(store, input.argument, input.rest[0] ?? '', options);
    if (context.asData) return context.printData(answer);
    const shortRun = await shortRunIds(store, [
      ...answer.runs.map(({ id }) => id),
      ...answer.versions.flatMap(({ run }) => run ?? []),
    ]);
    const shortVersion = await shortVersionIds(
      store,
      answer.versions.map(({ id }) => id),
    );
    await context.print([
      line(headPieces(answer, { shortRun, shortVersion }), medium),
      ...answer.code.map((code) => line(codePieces(code), medium)),
      ...(answer.runs.length > 0 ? ['', ...runTable(answer.runs, { shortRun, now, medium })] : []),
      ...(answer.versions.length > 0 ? ['', ...versionTable(answer, { shortRun, shortVersion, medium })] : []),
      paint(totals(answer), 'dim', medium.color),
    ]);
  });

interface Short {
  readonly shortRun: (id: string) => string;
  readonly shortVersion: (id: string) => string;
}

function headPieces(
  { artifact, component, version, live, at: time }: Live,
  { shortRun, shortVersion }: Short,
): readonly Piece[] {
  const ids = version === undefined ? live.map(shortRun).join(', ') : shortVersion(version);
  return spaced([
    name((artifact ?? component)?.name ?? '', 'bold'),
    piece(ids, 'cyan'),
    piece(`at ${clock(time)}`),
    ...(version !== undefined && live.length === 0 ? [piece('external: no traced run wrote it', 'yellow')] : []),
  ]);
}

const codePieces = ({ components, ...code }: Live['code'][number]): readonly Piece[] =>
  spaced([
    piece(`code ${revision({ code })}`),
    ...(code.repository === undefined ? [] : [piece(code.repository, 'dim')]),
    piece(components.map((component) => component.name).join(', '), 'dim'),
  ]);

const versionTable = (
  { versions }: Live,
  { shortRun, shortVersion, medium }: Short & { readonly medium: Medium },
): readonly string[] =>
  table(
    columns,
    versions.map(({ artifact, id, writtenAt, run }): readonly Cell[] => [
      { text: artifact, look: 'bold' },
      { text: shortVersion(id), look: 'cyan' },
      { text: writtenAt === undefined ? '' : clock(writtenAt) },
      run === undefined ? { text: 'external', look: 'yellow' } : { text: shortRun(run), look: 'cyan' },
    ]),
    medium,
  );

const totals = ({ runs, versions, truncated }: Live): string =>
  `${counted(runs.length, 'run')}, ${counted(versions.length, 'version')}${truncated ? '; cut at --depth: there is more beyond' : ''}`;
