import type { Change, Diff, DiffSubject, Input, LoneRun, RunDifference } from '../query/index.js';
import { clock, counted } from './format.js';
import { name, type Piece, piece, spaced } from './line.js';

interface SheetOptions {
  readonly shortRun: (id: string) => string;
  readonly shortVersion: (id: string) => string;
}

const labelWidth = 12;
/** Runs without a counterpart that are named before "and more". */
const listed = 5;

/** What differs, the nearest first: a line for each pair of runs, below it one for each thing that differs. */
export function diffSheet(diff: Diff, options: SheetOptions): readonly (readonly Piece[])[] {
  const { namespace } = diff.to;
  const rows = diff.runs.flatMap((pair) => pairRows(pair, namespace, options));
  return [
    [...subjectPieces(diff.from, options), piece('  →  ', 'dim'), ...subjectPieces(diff.to, options)],
    ...rows,
    ...loneRows('only before', diff.onlyFrom, options),
    ...loneRows('only after', diff.onlyTo, options),
    [piece(totals(diff), 'dim')],
  ];
}

function subjectPieces(
  { artifact, version, component, run, at }: DiffSubject,
  { shortRun, shortVersion }: SheetOptions,
): readonly Piece[] {
  const id = version === undefined ? shortRun(run ?? '') : shortVersion(version);
  return spaced([
    name(artifact ?? component ?? '', 'bold'),
    piece(id, 'cyan'),
    ...(version !== undefined && run === undefined ? [piece('external', 'yellow')] : []),
    ...(at === undefined ? [] : [piece(`at ${clock(at)}`, 'dim')]),
  ]);
}

function pairRows(pair: RunDifference, home: string, options: SheetOptions): readonly (readonly Piece[])[] {
  const { shortRun } = options;
  const ids = pair.from === pair.to ? shortRun(pair.to) : `${shortRun(pair.from)} → ${shortRun(pair.to)}`;
  const elsewhere = pair.namespace === home ? [] : [piece(`in ${pair.namespace}`, 'magenta')];
  const nothing = pair.changes.length + pair.inputs.length === 0 ? [piece('nothing else differs', 'dim')] : [];
  return [
    spaced([name(pair.component, 'bold'), piece(ids, 'cyan'), ...elsewhere, ...nothing]),
    ...pair.changes.map((change) => row(change.of, changePieces(change, options))),
    ...pair.inputs.map((input) => row('input', inputPieces(input, options))),
  ];
}

const row = (label: string, pieces: readonly Piece[]): readonly Piece[] => [
  piece(`  ${label.padEnd(labelWidth)}`, 'dim'),
  ...pieces,
];

function changePieces({ of, key, from, to }: Change, { shortRun }: SheetOptions): readonly Piece[] {
  const shown = (value: string | number | boolean | undefined): string => {
    if (value === undefined) return '–';
    return of === 'dependency' ? shortRun(String(value)) : shortCode(of, key, String(value));
  };
  return [
    piece(key === of ? '' : `${key}  `),
    piece(shown(from), 'red'),
    piece(' → ', 'dim'),
    piece(shown(to), 'green'),
  ];
}

/** Revisions and digests are cut to what a person compares. */
const shortCode = (of: string, key: string, value: string): string => {
  if (of !== 'code' || (key !== 'revision' && key !== 'digest')) return value;
  const start = value.indexOf(':') + 1;
  return value.slice(0, start + (key === 'revision' ? 7 : 12));
};

function inputPieces({ from, to }: RunDifference['inputs'][number], { shortVersion }: SheetOptions): readonly Piece[] {
  const id = (input: Input): Piece => piece(shortVersion(input.version), 'cyan');
  const external = (input: Input | undefined): readonly Piece[] =>
    input !== undefined && input.run === undefined ? [piece(' external', 'yellow')] : [];
  if (from !== undefined && to !== undefined && from.artifact === to.artifact) {
    const ids = [id(from), ...external(from), piece(' → ', 'dim'), id(to), ...external(to)];
    return [name(to.artifact), piece('  '), ...ids];
  }
  const side = (input: Input | undefined): readonly Piece[] =>
    input === undefined ? [piece('–')] : [name(input.artifact), piece(' '), id(input), ...external(input)];
  return [...side(from), piece(' → ', 'dim'), ...side(to)];
}

/** Runs without a counterpart, by component in the order of the nearest. */
function loneRows(label: string, runs: readonly LoneRun[], { shortRun }: SheetOptions): readonly (readonly Piece[])[] {
  const components = new Map<string, string[]>();
  for (const { component, run } of runs) {
    const ids = components.get(component);
    if (ids === undefined) components.set(component, [run]);
    else ids.push(run);
  }
  return [...components].map(([component, ids]) => {
    const more = ids.length > listed ? ` and ${ids.length - listed} more` : '';
    return spaced([
      piece(label, 'yellow'),
      name(component, 'bold'),
      piece(`${ids.slice(0, listed).map(shortRun).join(', ')}${more}`, 'cyan'),
    ]);
  });
}

function totals({ runs, onlyFrom, onlyTo, unchanged, sameContent, truncated }: Diff): string {
  const counts = [
    `${counted(runs.length, 'pair')} of runs differ`.replace(/^1 pair of runs differ/, '1 pair of runs differs'),
    ...(onlyFrom.length > 0 ? [`${onlyFrom.length.toLocaleString('en-US')} only before`] : []),
    ...(onlyTo.length > 0 ? [`${onlyTo.length.toLocaleString('en-US')} only after`] : []),
    ...(unchanged > 0 ? [`${unchanged.toLocaleString('en-US')} the same`] : []),
  ];
  const content = sameContent ? 'The content is the same. ' : '';
  return `${content}${counts.join(', ')}${truncated ? '; cut at --depth: there is more beyond' : ''}`;
}
