import type { InspectedRead, InspectedRun, InspectedWrite } from '../query/index.js';
import { ago, clock, lookOf, revision, shortDigest, size, took } from './format.js';
import { extra, type Look, name, type Piece, piece, spaced } from './line.js';
import { observedPieces } from './observed-pieces.js';

interface SheetOptions {
  readonly shortRun: (id: string) => string;
  readonly shortVersion: (id: string) => string;
  readonly now: Date;
}

const labelWidth = 11;
/** Children and dependencies listed before "and more". */
const listed = 5;

/** Everything known of a run, a line each. */
export function runSheet(run: InspectedRun, options: SheetOptions): readonly (readonly Piece[])[] {
  return [
    row('run', [piece(run.id, 'cyan')]),
    row('component', [
      piece(run.component, 'bold'),
      piece(`in ${run.namespace}`, 'dim'),
      ...texts(run.owner && `owner ${run.owner}`, run.description),
    ]),
    row('status', [piece(run.status, lookOf(run.status)), ...errorOf(run)]),
    row('started', [
      piece(clock(run.startedAt)),
      piece(ago(run.startedAt, options.now)),
      ...texts(run.endedAt && `took ${took(run)}`),
    ]),
    ...codeRows(run),
    ...wordRows(run),
    ...listRows('observed', Object.entries(run.observations ?? {}), observedPieces),
    ...checkRows(run),
    ...relatedRows(run, options),
    ...listRows('read', run.reads, (read) => readPieces(read, run.namespace, options)),
    ...listRows('wrote', run.writes, (write) => writePieces(write, run.namespace, options)),
    ...listRows('incomplete', run.incomplete ?? [], (reason) => [piece(reason, 'yellow')]),
  ];
}

const row = (label: string, pieces: readonly Piece[]): readonly Piece[] => [
  piece(label.padEnd(labelWidth), 'dim'),
  ...spaced(pieces),
];

/** The label stands at the first line of a list only. */
const listRows = <T>(
  label: string,
  items: readonly T[],
  pieces: (item: T) => readonly Piece[],
): readonly (readonly Piece[])[] => items.map((item, index) => row(index === 0 ? label : '', pieces(item)));

const texts = (...values: readonly (string | undefined)[]): readonly Piece[] =>
  values.filter((value): value is string => value !== undefined && value !== '').map((value) => piece(value));

function errorOf({ error }: InspectedRun): readonly Piece[] {
  if (error === undefined) return [];
  return [piece([error.type, error.message].filter((part) => part !== undefined).join(': '), 'red')];
}

function codeRows(run: InspectedRun): readonly (readonly Piece[])[] {
  const { code, service } = run;
  const rows: (readonly Piece[])[] = [];
  if (code !== undefined) {
    const dirty = code.dirty === true ? 'with changes that are not in it' : undefined;
    const place = code.file === undefined ? undefined : `${code.file}${code.line === undefined ? '' : `:${code.line}`}`;
    const called = code.function === undefined ? undefined : `${code.function}()`;
    rows.push(row('code', texts(revision(run).replace('*', ''), dirty, called, place, code.repository)));
  }
  if (service !== undefined)
    rows.push(row('service', texts(service.name, service.version, service.environment, service.instance)));
  return rows;
}

function wordRows({ parameters, measures, tags }: InspectedRun): readonly (readonly Piece[])[] {
  const pairs = (record: Readonly<Record<string, unknown>> = {}) => Object.entries(record);
  const pair = ([key, value]: readonly [string, unknown]): readonly Piece[] => [piece(`${key} = ${String(value)}`)];
  return [
    ...(tags === undefined ? [] : [row('tags', [piece(tags.join(', '))])]),
    ...listRows('parameters', pairs(parameters), pair),
    ...listRows('measures', pairs(measures), pair),
  ];
}

const checkLooks: Readonly<Record<string, Look>> = { passed: 'green', failed: 'red', error: 'red' };

const checkRows = ({ checks = [] }: InspectedRun): readonly (readonly Piece[])[] =>
  listRows('checks', checks, ({ name: check, when, outcome, message }) => [
    piece(outcome, checkLooks[outcome]),
    piece(`${check} (${when})`),
    ...texts(message),
  ]);

function relatedRows(run: InspectedRun, { shortRun }: SheetOptions): readonly (readonly Piece[])[] {
  const some = (ids: readonly string[]): string =>
    ids.slice(0, listed).map(shortRun).join(', ') + (ids.length > listed ? ` and ${ids.length - listed} more` : '');
  return [
    ...(run.parent === undefined ? [] : [row('parent', [piece(run.parent, 'cyan')])]),
    ...(run.children === undefined ? [] : [row('contains', [piece(some(run.children), 'cyan')])]),
    ...(run.dependsOn === undefined ? [] : [row('depends on', [piece(some(run.dependsOn), 'cyan')])]),
  ];
}

function readPieces(read: InspectedRead, home: string, { shortRun, shortVersion }: SheetOptions): readonly Piece[] {
  const { latest, producer, assumed } = read;
  const beside = latest && `not what ${shortRun(latest.run)} wrote last (${shortVersion(latest.version)})`;
  return [
    ...artifactPieces(read, home),
    piece(shortVersion(read.resolved), 'cyan'),
    producer === null ? piece('external: no traced run wrote it', 'yellow') : piece(`by ${shortRun(producer)}`),
    ...(beside === undefined ? [] : [piece(beside, 'red')]),
    ...(assumed ? [piece('assumed: its writer recorded no digest', 'yellow')] : []),
    ...contentPieces(read),
  ];
}

function writePieces(write: InspectedWrite, home: string, { shortVersion }: SheetOptions): readonly Piece[] {
  const version = write.id === null ? piece('not finished', 'yellow') : piece(shortVersion(write.id), 'cyan');
  return [...artifactPieces(write, home), version, ...contentPieces(write)];
}

const artifactPieces = ({ artifact, namespace }: InspectedRead | InspectedWrite, home: string): readonly Piece[] => [
  name(artifact, 'bold'),
  ...(namespace === home ? [] : [piece(`in ${namespace}`, 'magenta')]),
];

const contentPieces = ({ digest, bytes, version }: InspectedRead | InspectedWrite): readonly Piece[] =>
  texts(
    version && `version ${version}`,
    bytes === undefined ? undefined : size(bytes),
    digest && shortDigest(digest),
  ).map(({ text }) => extra(text, 'dim'));
