import { MltraceError } from '../errors.js';
import { compareText } from '../lineage/canonical-json.js';
import { keyOf, type Timestamp } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';
import { artifactForms, type Place } from './artifact-forms.js';
import { closest, didYouMean } from './close-names.js';
import { firstExistence, latestVersion } from './latest-version.js';
import { isNamed, isVersion } from './lineage-nodes.js';
import { otherKind } from './other-kinds.js';
import type { Scope } from './question-options.js';

/** The version that a question is about. */
export interface FoundVersion {
  readonly namespace: string;
  /** The artifact's name. */
  readonly name: string;
  /** Version id. */
  readonly version: string;
}

export interface FindVersionOptions extends Scope {
  readonly place?: Place | undefined;
  /** The names it may have, instead of what the text and the place give. */
  readonly names?: readonly string[] | undefined;
  /** The text is no id: of something else that may have that name, ids come last. */
  readonly byNameOnly?: boolean | undefined;
}

/** How many candidates an error lists. */
const listed = 5;
const versionPrefix = /^[0-9a-f]{1,32}$/i;

/**
 * The version a text means: an artifact's latest as of `at`, or the version of that id or prefix of an id. A name goes
 * before an id. Rejects with MLTRACE_NOT_FOUND, naming what is close, or MLTRACE_AMBIGUOUS, naming the candidates.
 */
export async function findVersion(
  store: LineageStore,
  text: string,
  options: FindVersionOptions,
): Promise<FoundVersion> {
  if (text === '')
    throw new MltraceError('MLTRACE_USAGE', 'expected the name of an artifact or a version id, found an empty text');
  for (const name of options.names ?? artifactForms(text, options.place)) {
    const found = await byName(store, name, options);
    if (found !== undefined) return found;
  }
  if (options.byNameOnly !== true && versionPrefix.test(text)) {
    const found = await byPrefix(store, text.toLowerCase(), options);
    if (found !== undefined) return found;
  }
  throw await notFound(store, text, options);
}

async function byName(store: LineageStore, name: string, scope: Scope): Promise<FoundVersion | undefined> {
  const namespaces = await namespacesOf(store, name, scope.namespace);
  if (namespaces.length === 0) return undefined;
  if (namespaces.length > 1 && scope.at === undefined) throw severalNamespaces('artifact', name, namespaces);
  const existing: FoundVersion[] = [];
  for (const namespace of namespaces) {
    const version = await latestVersion(store, keyOf(namespace, name), scope.at);
    if (version !== undefined) existing.push({ namespace, name, version });
  }
  if (existing.length > 1)
    throw severalNamespaces(
      'artifact',
      name,
      existing.map(({ namespace }) => namespace),
    );
  const [only] = existing;
  if (only !== undefined) return only;
  throw await notYet(store, name, { namespaces, at: scope.at });
}

/** Answers show times to the second, so that one copied from there may be a moment too early: the whole time helps. */
async function notYet(
  store: LineageStore,
  name: string,
  { namespaces, at }: { readonly namespaces: readonly string[]; readonly at: Timestamp | undefined },
): Promise<MltraceError> {
  const times = await Promise.all(namespaces.map((namespace) => firstExistence(store, keyOf(namespace, name))));
  const [first] = times.flatMap((time) => time ?? []).sort(compareText);
  return new MltraceError(
    'MLTRACE_NOT_FOUND',
    at === undefined || first === undefined
      ? `'${name}' has no version yet: the run that writes it has not ended; see it with mltrace recent`
      : `'${name}' did not exist at ${at}; its first version is of ${first}`,
  );
}

/** The namespaces in which an artifact of that name exists. */
async function namespacesOf(
  store: LineageStore,
  name: string,
  namespace: string | undefined,
): Promise<readonly string[]> {
  const rows = await store.read<{ namespace: string }>(
    namespace === undefined
      ? `MATCH (a:Artifact {name: $name}) WHERE ${isNamed('a')} RETURN a.namespace AS namespace`
      : 'MATCH (a:Artifact {key: $key}) RETURN a.namespace AS namespace',
    namespace === undefined ? { name } : { key: keyOf(namespace, name) },
  );
  return rows.map((row) => row.namespace).sort();
}

/** A name that is in several namespaces when none was given. */
export const severalNamespaces = (what: string, name: string, namespaces: readonly string[]): MltraceError =>
  new MltraceError(
    'MLTRACE_AMBIGUOUS',
    `${what} '${name}' exists in the namespaces ${namespaces.join(', ')}; choose one with --namespace`,
  );

interface VersionRow extends Row {
  readonly id: string;
  readonly namespace: string;
  readonly artifact: string;
}

async function byPrefix(store: LineageStore, prefix: string, scope: Scope): Promise<FoundVersion | undefined> {
  const where = scope.namespace === undefined ? '' : 'AND v.namespace = $namespace';
  const rows = await store.read<VersionRow>(
    prefix.length === 32
      ? 'MATCH (v:Version {id: $prefix}) RETURN v.id AS id, v.namespace AS namespace, v.artifact AS artifact'
      : `MATCH (v:Version) WHERE v.id STARTS WITH $prefix AND ${isVersion('v')} ${where}
         RETURN v.id AS id, v.namespace AS namespace, v.artifact AS artifact ORDER BY id LIMIT 100`,
    { prefix, ...(scope.namespace !== undefined && { namespace: scope.namespace }) },
  );
  const candidates: VersionRow[] = [];
  for (const row of rows) {
    if (scope.namespace !== undefined && row.namespace !== scope.namespace) continue;
    if (await versionExists(store, row.id, scope.at)) candidates.push(row);
  }
  const [only, other] = candidates;
  if (other !== undefined) throw severalVersions(prefix, candidates);
  return only && { namespace: only.namespace, name: only.artifact, version: only.id };
}

function severalVersions(prefix: string, candidates: readonly VersionRow[]): MltraceError {
  const named = candidates.slice(0, listed).map(({ id, artifact }) => `${id} (${artifact})`);
  const more = candidates.length > listed ? ` and ${candidates.length - listed} more` : '';
  return new MltraceError(
    'MLTRACE_AMBIGUOUS',
    `several versions begin with ${prefix}: ${named.join(', ')}${more}; give more digits`,
  );
}

async function versionExists(store: LineageStore, id: string, at: Timestamp | undefined): Promise<boolean> {
  if (at === undefined) return true;
  const written = await store.read(
    'MATCH (v:Version {id: $id})-[:GENERATED_BY]->(r:Run) WHERE v.writtenAt <= $at AND r.startedAt <= $at RETURN r.id AS id LIMIT 1',
    { id, at },
  );
  if (written.length > 0) return true;
  const read = await store.read(
    'MATCH (v:Version {id: $id})<-[u:USED]-(r:Run) WHERE v.external = true AND u.at <= $at AND r.startedAt <= $at RETURN u.id AS id LIMIT 1',
    { id, at },
  );
  return read.length > 0;
}

async function notFound(store: LineageStore, text: string, scope: FindVersionOptions): Promise<MltraceError> {
  const rows = await store.read<{ name: string; namespace: string }>(
    `MATCH (a:Artifact) WHERE ${isNamed('a')} RETURN a.name AS name, a.namespace AS namespace`,
  );
  const elsewhere = rows.filter((row) => row.name === text).map((row) => row.namespace);
  if (elsewhere.length > 0) {
    return new MltraceError(
      'MLTRACE_NOT_FOUND',
      `no artifact '${text}' in namespace ${scope.namespace ?? ''}; it is in ${elsewhere.sort().join(', ')}`,
    );
  }
  const other = await otherKind(store, text, {
    namespace: scope.namespace,
    place: scope.place,
    not: ['artifact', 'version'],
  });
  if (other !== undefined) return new MltraceError('MLTRACE_NOT_FOUND', `no artifact or version '${text}', ${other}`);
  const near = closest(
    text,
    rows.filter((row) => scope.namespace === undefined || row.namespace === scope.namespace).map((row) => row.name),
  );
  const advice =
    rows.length === 0
      ? 'the store is empty: record a run first'
      : `${didYouMean(near)}mltrace artifacts lists them all`;
  return new MltraceError('MLTRACE_NOT_FOUND', `no artifact or version '${text}'; ${advice}`);
}
