import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nowMicros } from '../clock.js';
import { messageOf } from '../errors.js';
import type { ArtifactKind, Timestamp } from '../lineage/facts.js';
import { timestampFromMicros } from '../lineage/time.js';
import { isUrl, withoutSecrets } from '../lineage/without-secrets.js';
import { digestOf } from '../value/digest-of.js';
import { redactedName } from './redaction.js';

/** What may be known of an artifact that is read or written. */
export interface PointerDetails {
  /** Namespace of the artifact, when it is not the run's: `[a-z0-9._-]{1,64}`. */
  readonly namespace?: string;
  /** `<algorithm>:<hex>`; `false`: do not hash the file. Default: sha256 of the file, if it is one. */
  readonly digest?: string | false;
  /** What a foreign system calls this version: an ETag, a table snapshot. */
  readonly version?: string;
  readonly kind?: ArtifactKind | 'unknown';
  /** Size in bytes. Default: the file's. */
  readonly bytes?: number;
  /** Time of the read or write; a text is ISO 8601 with a zone. Default: now. */
  readonly at?: string | Date;
}

/**
 * Something a run reads or writes. A text or URL is a name; a text that is no URL and names an existing regular file is
 * that file, as is a `file:` URL. `{ artifact }` is a name and nothing else; `{ path }` is a file, under the name
 * `artifact` if given; `{ artifact, value }` is a JavaScript value as it is at the call, known by its digest.
 */
export type PointerLike =
  | string
  | URL
  | (PointerDetails & { readonly artifact: string; readonly path?: never; readonly value?: unknown })
  | (PointerDetails & { readonly path: string | URL; readonly artifact?: string; readonly value?: never });

/** A pointer of a run in flight. Empty texts and -1 are "not known", as in the attributes. */
export interface OpenPointer {
  /** Its name; provisional until it is settled. */
  artifact: string;
  /** Absolute path of the file to look at; empty when there is none. */
  readonly path: string;
  /** The name was given, so the file's own does not replace it. */
  readonly named: boolean;
  /** ISO 8601; settled pointers only ever appear under this time. */
  readonly at: Timestamp;
  /** The time is the call's and nobody gave it, so it needs no check. */
  readonly isTimed: boolean;
  readonly namespace: string;
  digest: string;
  readonly version: string;
  readonly kind: string;
  bytes: number;
  /** The file is to be hashed. */
  readonly hashed: boolean;
  /** Nothing about it will change any more, so it can be told. */
  settled: boolean;
  /** Why it lacks something that was asked for; empty when it does not. */
  readonly lack: string;
}

/** The name of a file: relative to the project root with `/`, and outside of it `file:///absolute`. */
export function fileName(path: string, projectRoot: string): string {
  if (isPlainlyInside(path, projectRoot)) return path.slice(projectRoot.length + 1);
  const inside = relative(projectRoot, path);
  const outside = inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  if (outside) return pathToFileURL(path).href;
  return sep === '/' ? inside : inside.replaceAll(sep, '/');
}

/** As most files are. To make a path relative takes longer than anything else about a pointer. */
const isPlainlyInside = (path: string, projectRoot: string): boolean =>
  sep === '/' &&
  projectRoot !== '' &&
  path[projectRoot.length] === sep &&
  path.startsWith(projectRoot) &&
  !emptySegment.test(path);

/** Also `.` and `..`, which `relative()` would resolve. */
const emptySegment = /\/\.{0,2}(\/|$)/;

/** In what run a pointer was given. */
export interface PointerOrigin {
  /** Absolute. */
  readonly projectRoot: string;
  readonly hashesFiles: boolean;
}

/** What a caller gave as a pointer of the run, or why it is none. Nothing is looked at yet. */
export function openPointer(like: PointerLike, origin: PointerOrigin): OpenPointer | string {
  const given: unknown = like;
  if (typeof given === 'string') return fromText(given, origin);
  if (given instanceof URL) return fromText(given.href, origin);
  if (given === null || typeof given !== 'object') return `it is ${given === null ? 'null' : typeof given}`;
  return fromObject(given, origin);
}

function fromText(text: string, { projectRoot, hashesFiles }: PointerOrigin): OpenPointer | string {
  if (text === '') return 'its artifact name is empty';
  const path = pathOf(text);
  const artifact = isFileUrl(text) && path !== '' ? fileName(path, projectRoot) : text;
  return makePointer({ at: now(), isTimed: true, path, artifact, hashed: hashesFiles && path !== '' });
}

type Details = { readonly [K in keyof PointerDetails | 'artifact' | 'path' | 'value']?: unknown };

function fromObject(given: Details, { projectRoot, hashesFiles }: PointerOrigin): OpenPointer | string {
  const { artifact, path, digest } = given;
  const givenAt = timeOf(given.at);
  const at = givenAt ?? now();
  if (artifact !== undefined && (typeof artifact !== 'string' || artifact === '')) return 'its artifact is no name';
  const href = path instanceof URL ? path.href : path;
  if (href !== undefined && (typeof href !== 'string' || href === '')) return 'its path is none';
  if (artifact === undefined && href === undefined) return 'it has neither artifact nor path';
  if (href !== undefined && given.value !== undefined) return 'it has both path and value';
  const file = href === undefined ? '' : pathOf(href);
  const content = digest === undefined && 'value' in given ? contentOf(given.value) : undefined;
  return makePointer({
    artifact: artifact ?? (file === '' ? (href ?? '') : fileName(file, projectRoot)),
    path: file,
    named: artifact !== undefined,
    at,
    isTimed: givenAt === undefined,
    namespace: textOf(given.namespace),
    digest: content?.digest ?? textOf(digest),
    lack: content?.problem ?? '',
    version: textOf(given.version),
    kind: textOf(given.kind),
    bytes: typeof given.bytes === 'number' ? given.bytes : -1,
    hashed: hashesFiles && file !== '' && (digest === undefined || digest === ''),
  });
}

/** All members always, in one order: these are made on the hot path. */
function makePointer(
  given: Pick<OpenPointer, 'artifact' | 'path' | 'at' | 'isTimed'> & Partial<OpenPointer>,
): OpenPointer {
  return {
    artifact: redactedName(withoutSecrets(given.artifact)),
    path: given.path,
    named: given.named ?? false,
    at: given.at,
    isTimed: given.isTimed,
    namespace: given.namespace ?? '',
    digest: given.digest ?? '',
    version: given.version ?? '',
    kind: given.kind ?? '',
    bytes: given.bytes ?? -1,
    hashed: given.hashed ?? false,
    settled: given.path === '',
    lack: given.lack ?? '',
  };
}

/** A value's digest, or why it has none: that costs the pointer its digest and not the pointer. */
function contentOf(value: unknown): { readonly digest?: string; readonly problem?: string } {
  try {
    return { digest: digestOf(value) };
  } catch (thrown) {
    return { problem: messageOf(thrown) };
  }
}

const isFileUrl = (text: string): boolean => /^file:/i.test(text);

/** The absolute path that a text may stand for; empty for a URL that is no file's. */
function pathOf(text: string): string {
  try {
    if (isFileUrl(text)) return fileURLToPath(text);
    return isUrl(text) || text.includes('\0') ? '' : resolve(text);
  } catch {
    return '';
  }
}

const textOf = (value: unknown): string =>
  value === undefined || value === null || value === false ? '' : String(value);

const now = (): Timestamp => timestampFromMicros(nowMicros());

/** A text that is no time is passed on, so that it costs the pointer where it is decoded, with a reason. */
function timeOf(at: unknown): string | undefined {
  if (at instanceof Date) return Number.isNaN(at.getTime()) ? 'Invalid Date' : at.toISOString();
  return at === undefined || at === null ? undefined : String(at) || undefined;
}
