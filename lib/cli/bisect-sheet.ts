import type { Bisection, Cause, CauseSet } from '../query/index.js';
import { clock, counted } from './format.js';
import { extra, name, type Piece, piece, spaced } from './line.js';

interface SheetOptions {
  readonly shortRun: (id: string) => string;
  readonly shortVersion: (id: string) => string;
}

/** Places of a set that are shown before "and more". */
const listed = 4;

/** The sets of changes in their order, each with the places where it comes in. */
export function bisectSheet(answer: Bisection, options: SheetOptions): readonly (readonly Piece[])[] {
  const { shortVersion } = options;
  const { artifact, good, bad, sets } = answer;
  const head = spaced([
    name(artifact.name, 'bold'),
    piece(`good ${shortVersion(good.version)}`, 'green'),
    piece(`at ${clock(good.at)}`, 'dim'),
    piece(`bad ${shortVersion(bad.version)}`, 'red'),
    piece(`at ${clock(bad.at)}`, 'dim'),
  ]);
  return [head, ...sets.flatMap((set) => setRows(set, answer, options)), [piece(conclusion(answer), 'dim')]];
}

function setRows(set: CauseSet, { differing }: Bisection, options: SheetOptions): readonly (readonly Piece[])[] {
  const explains = set.complete ? 'explains all' : `explains ${set.explains} of ${differing}`;
  const title = spaced([
    piece(`${set.rank}.`),
    name(set.causes.map(causeText).join(' and '), 'bold'),
    piece(explains, set.complete ? 'green' : 'yellow'),
  ]);
  // What single changes came to is above.
  const shown = set.causes.length > 1 ? [] : set.places.slice(0, listed);
  const more = set.causes.length > 1 ? 0 : set.places.length - shown.length;
  return [
    title,
    ...shown.map((place) => placePieces(place, set.causes[place.cause], options)),
    ...(more > 0 ? [[piece(`     and ${more} more`, 'dim')]] : []),
  ];
}

const causeText = ({ of, key, component, repository }: Cause): string => {
  if (of === 'unrecorded') return `${component}: nothing recorded, yet another output`;
  if (of === 'input') return `input ${key}`;
  if (of === 'code')
    return component === undefined ? `code${repository ? ` of ${repository}` : ''}` : `code of ${component}`;
  return [of, key, ...(component === undefined ? [] : [`of ${component}`])].join(' ');
};

function placePieces(
  { component, from, to, before, after }: CauseSet['places'][number],
  cause: Cause | undefined,
  options: SheetOptions,
): readonly Piece[] {
  const shown = (value: string | number | boolean | undefined): string =>
    value === undefined ? '–' : shortValue(String(value), cause, options);
  const values = [piece(shown(before), 'red'), piece(' → ', 'dim'), piece(shown(after), 'green')];
  return [
    piece('     '),
    ...(cause?.of === 'unrecorded' ? [] : [...values, piece('  ')]),
    piece(component),
    extra(`  ${options.shortRun(from)} → ${options.shortRun(to)}`, 'cyan'),
  ];
}

function shortValue(value: string, cause: Cause | undefined, { shortRun, shortVersion }: SheetOptions): string {
  if (cause?.of === 'input') return shortVersion(value);
  if (cause?.of === 'dependency') return shortRun(value);
  if (cause?.of !== 'code') return value;
  if (cause.key === 'function') return value.slice(0, value.indexOf(':') + 13);
  return `${value.slice(0, 7)}${value.endsWith('*') ? '*' : ''}`;
}

function conclusion({ sameContent, sets, differing, truncated }: Bisection): string {
  if (sameContent) return 'Both times have the same content: there is nothing to explain.';
  const single = sets.filter(({ causes, complete }) => causes.length === 1 && complete).length;
  const alone = `${single === 0 ? 'no' : single} single ${single === 1 ? 'change explains' : 'change explains'} all`;
  const cut = truncated ? '; cut at --depth: there is more beyond' : '';
  return `${counted(differing, 'pair')} of runs differ; ${alone.replace('change explains', single > 1 ? 'changes explain' : 'change explains')}${cut}`;
}
