import type { StaleRun } from '../query/index.js';
import type { StaleCause } from '../query/stale/causes.js';
import { ago, clock, counted, shortDigest } from './format.js';
import { extra, name, type Piece, piece, spaced } from './line.js';

/** What ids and times look like. */
export interface SheetOptions {
  readonly shortRun: (id: string) => string;
  readonly shortVersion: (id: string) => string;
  readonly now: Date;
}

/** How many stale runs upstream a person is shown of one run. */
const shownUpstream = 10;

/** Stale runs, each with its causes below it. */
export function staleSheet(runs: readonly StaleRun[], options: SheetOptions): readonly (readonly Piece[])[] {
  if (runs.length === 0) return [[piece('Nothing is stale.')]];
  const sheet = runs.flatMap((run) => [headOf(run, options), ...causeLines(run, options)]);
  return [...sheet, [piece(`${counted(runs.length, 'stale run')}`, 'dim')]];
}

/** A run that is stale. */
export const headOf = ({ component, run, startedAt }: StaleRun, { shortRun, now }: SheetOptions): readonly Piece[] =>
  spaced([
    name(component, 'bold'),
    piece(shortRun(run), 'cyan'),
    piece(`started ${ago(startedAt, now)}`),
    extra(clock(startedAt), 'dim'),
  ]);

/** The causes of a run, one a line. */
export function causeLines(
  { causes, moreUpstream = 0 }: Pick<StaleRun, 'causes' | 'moreUpstream'>,
  options: SheetOptions,
  indent = '  ',
): readonly (readonly Piece[])[] {
  const upstream = causes.filter(({ cause }) => cause === 'upstream');
  const hidden = new Set(upstream.slice(shownUpstream));
  const more = hidden.size + moreUpstream;
  return [
    ...causes
      .filter((cause) => !hidden.has(cause))
      .map((cause) => [piece(`${indent}${cause.cause.padEnd(15)}  `, 'yellow'), ...spaced(piecesOf(cause, options))]),
    ...(more > 0
      ? [[piece(`${indent}… and ${counted(more, 'stale run')} further upstream; --json has them`, 'dim')]]
      : []),
  ];
}

function piecesOf(cause: StaleCause, { shortRun, shortVersion, now }: SheetOptions): readonly Piece[] {
  switch (cause.cause) {
    case 'newer-input': {
      const { artifact, used, newer } = cause;
      return [
        name(artifact.name, 'bold'),
        piece(`${shortVersion(used.version)} → ${shortVersion(newer.version)}`, 'cyan'),
        piece(`by ${newer.component} ${shortRun(newer.run)} ${ago(newer.at, now)}`),
        extra(`${shownDigest(used.digest)} → ${shownDigest(newer.digest)}`, 'dim'),
      ];
    }
    case 'old-input':
      return [
        name(cause.artifact.name, 'bold'),
        piece(shortVersion(cause.version), 'cyan'),
        piece(`was ${lasting(cause.ageSeconds)} old when it was read; old after ${lasting(cause.oldAfterSeconds)}`),
      ];
    case 'code-changed':
      return [
        piece(changes(cause).join(', ')),
        piece(`since ${shortRun(cause.latest)}`, 'cyan'),
        extra(ago(cause.startedAt, now), 'dim'),
      ];
    case 'overdue':
      return [
        piece(`last ran ${lasting(cause.elapsedSeconds)} before, expected every ${lasting(cause.cadenceSeconds)}`),
        extra(cause.learnt ? 'learnt from its history' : 'as given', 'dim'),
      ];
    case 'failed-upstream':
      return [
        piece(`${cause.component} ${shortRun(cause.run)} failed`, 'red'),
        ...(cause.artifact === undefined ? [] : [name(cause.artifact.name)]),
      ];
    case 'upstream':
      return [
        piece(cause.component, 'bold'),
        piece(shortRun(cause.run), 'cyan'),
        piece(cause.causes.join(', ')),
        extra(counted(stepsOf(cause.path), 'step'), 'dim'),
      ];
  }
}

const stepsOf = (path: readonly string[]): number => path.filter((id) => id.includes(':')).length - 1;

const shownDigest = (digest: string | undefined): string => (digest === undefined ? 'not known' : shortDigest(digest));

const changes = ({ revision, digest }: Extract<StaleCause, { cause: 'code-changed' }>): readonly string[] => [
  ...(revision === undefined ? [] : [`revision ${revision.from.slice(0, 7)} → ${revision.to.slice(0, 7)}`]),
  ...(digest === undefined ? [] : [`function ${shortDigest(digest.from)} → ${shortDigest(digest.to)}`]),
];

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** `3 d`, `1.5 h`, `20 s` */
function lasting(seconds: number): string {
  const [unit, of] = units.find(([, least]) => seconds >= least) ?? ['s', 1];
  return `${Number((seconds / of).toFixed(1))} ${unit}`;
}

/** The runs that a cause names. */
export function runsOf(cause: StaleCause): readonly string[] {
  if (cause.cause === 'newer-input') return [cause.newer.run];
  if (cause.cause === 'old-input') return [];
  return 'run' in cause ? [cause.run] : [cause.latest];
}

/** The versions that a cause names. */
export function versionsOf(cause: StaleCause): readonly string[] {
  if (cause.cause === 'newer-input') return [cause.used.version, cause.newer.version];
  return 'version' in cause && cause.version !== undefined ? [cause.version] : [];
}
