import { nameProblem } from './artifact-name.js';
import { digestPattern, isWholeDigest, namespacePattern } from './attribute-patterns.js';
import { type ArtifactKind, artifactKinds, type Pointer, type Timestamp } from './facts.js';
import { parseTimestamp } from './time.js';
import { withoutSecrets } from './without-secrets.js';

/** What the pointers of one side inherit from their run. */
export interface PointerDefaults {
  readonly what: 'read' | 'write';
  readonly namespace: string;
  readonly at: Timestamp | null;
}

/** The reads and writes of a run, as sorted sets. */
export interface PointerSource {
  reads(defaults: PointerDefaults): readonly Pointer[];
  writes(defaults: PointerDefaults): readonly Pointer[];
}

/** A pointer as attributes have it: empty texts and -1 are "not known". */
export interface PointerMembers {
  readonly artifact: string;
  readonly at: string;
  /** `at` is a timestamp in its normal form. */
  readonly isTimed?: boolean;
  readonly namespace: string;
  readonly digest: string;
  readonly version: string;
  readonly kind: string;
  readonly bytes: unknown;
}

export interface PointerDoubts {
  /** Gets a reason for everything that is left out. */
  readonly reasons: string[];
  /** Names and digests of this length may have been cut. */
  readonly doubtfulLength: number;
}

/**
 * The pointer in the normal form of `parseFact`. A bad name, time or namespace costs the pointer, anything else bad costs
 * that member of it.
 */
export function decodePointer(
  members: PointerMembers,
  defaults: PointerDefaults,
  doubts: PointerDoubts,
): Pointer | undefined {
  const artifact = artifactOf(members.artifact, defaults, doubts);
  if (artifact === undefined) return undefined;
  const at = members.isTimed === true ? members.at : timeOf(members.at, defaults, doubts);
  const { namespace: own } = members;
  if (own !== '' && !namespacePattern.test(own)) return drop(defaults, doubts, 'its namespace is none');
  const namespace = own === '' ? defaults.namespace : own;
  if (at === undefined) return undefined;
  const pointer: { -readonly [K in keyof Pointer]: Pointer[K] } = { artifact, namespace, at };
  const digest = digestOf(members.digest, defaults, doubts);
  if (digest !== undefined) pointer.digest = digest;
  const version = members.version.toWellFormed();
  if (version !== '') pointer.version = version;
  const kind = kindOf(members.kind, defaults, doubts);
  if (kind !== undefined) pointer.kind = kind;
  const bytes = bytesOf(members.bytes, defaults, doubts);
  if (bytes !== undefined) pointer.bytes = bytes;
  return pointer;
}

function artifactOf(name: string, defaults: PointerDefaults, doubts: PointerDoubts): string | undefined {
  if (name.length >= doubts.doubtfulLength) return drop(defaults, doubts, 'its artifact name may be cut');
  const artifact = withoutSecrets(name.toWellFormed());
  const problem = nameProblem(artifact);
  return problem === undefined ? artifact : drop(defaults, doubts, `its artifact name ${problem}`);
}

/** A wrong time would point to a wrong version, so it costs the pointer. */
function timeOf(text: string, defaults: PointerDefaults, doubts: PointerDoubts): Timestamp | null | undefined {
  return text === '' ? defaults.at : (parseTimestamp(text) ?? drop(defaults, doubts, 'its time is none'));
}

function digestOf(text: string, defaults: PointerDefaults, doubts: PointerDoubts): string | undefined {
  if (text === '') return undefined;
  const digest = text.toLowerCase();
  const doubtful = text.length >= doubts.doubtfulLength && !isWholeDigest(digest);
  if (!doubtful && digestPattern.test(digest)) return digest;
  return lose(defaults, doubts, doubtful ? 'its digest, which may be cut' : 'its digest, which is none');
}

function kindOf(text: string, defaults: PointerDefaults, doubts: PointerDoubts): ArtifactKind | undefined {
  if (text === '' || text === 'unknown') return undefined;
  return artifactKinds.find((kind) => kind === text) ?? lose(defaults, doubts, 'its kind, which is none');
}

function bytesOf(size: unknown, defaults: PointerDefaults, doubts: PointerDoubts): number | undefined {
  if (size === undefined || size === null || size === -1) return undefined;
  if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size;
  return lose(defaults, doubts, 'its size, which is none');
}

function drop({ what }: PointerDefaults, { reasons }: PointerDoubts, why: string): undefined {
  reasons.push(`a ${what} was dropped: ${why}`);
  return undefined;
}

function lose({ what }: PointerDefaults, { reasons }: PointerDoubts, member: string): undefined {
  reasons.push(`a ${what} lost ${member}`);
  return undefined;
}
