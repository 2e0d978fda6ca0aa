import { compareText } from '../lineage/canonical-json.js';
import type { ArtifactKind, RunId, Timestamp } from '../lineage/facts.js';
import { present } from '../lineage/merge.js';
import type { LineageStore, Row } from '../store/contract.js';
import { asked } from './asked.js';
import { isNamed } from './lineage-nodes.js';
import { type QuestionOptions, type Scope, scopeOf } from './question-options.js';

/** An artifact and its latest version. */
export interface ArtifactSummary {
  readonly namespace: string;
  readonly name: string;
  readonly kind?: ArtifactKind;
  /** How many versions it has: written and external ones. */
  readonly versions: number;
  /** Absent while it has no version. */
  readonly latest?: LatestVersion;
}

export interface LatestVersion {
  /** Version id. */
  readonly version: string;
  /** When it was written; of an external one, when it was first read. */
  readonly at: Timestamp;
  /** The run that wrote it. Absent when external. */
  readonly run?: RunId;
  readonly external: boolean;
}

/** All artifacts, or those of one namespace, by namespace and name. */
export async function artifacts(
  store: LineageStore,
  options: QuestionOptions = {},
): Promise<{ readonly artifacts: readonly ArtifactSummary[] }> {
  const scope = scopeOf(options);
  return asked(store, { question: 'artifacts', parameters: { ...scope } }, () => workOut(store, scope));
}

async function workOut(store: LineageStore, scope: Scope): Promise<{ readonly artifacts: readonly ArtifactSummary[] }> {
  const found = new Map<string, Gathered>();
  for (const row of await store.read<NodeRow>(nodeStatement(scope), parametersOf(scope))) {
    // As of a time an artifact is there once something refers to it.
    found.set(row.key, {
      ...row,
      kind: scope.at === undefined ? (row.kind ?? '') : '',
      versions: 0,
      exists: scope.at === undefined,
    });
  }
  for (const row of await store.read<WrittenRow>(writtenStatement(scope), parametersOf(scope)))
    addWritten(found.get(row.key), row);
  for (const row of await store.read<ReadRow>(readStatement(scope), parametersOf(scope)))
    addRead(found.get(row.key), row);
  if (scope.at !== undefined) await addUntimed(store, found, scope.at);
  const summaries = [...found.values()].filter(({ exists }) => exists).map(summaryOf);
  return { artifacts: summaries.sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name)) };
}

interface NodeRow extends Row {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string | null;
}

interface WrittenRow extends Row {
  readonly key: string;
  readonly count: number;
  /** The largest of time, run, digest and version id in one text, so that its maximum is the latest version. */
  readonly last: string;
  readonly kind: string | null;
}

interface ReadRow extends Row {
  readonly key: string;
  readonly version: string;
  readonly external: boolean | null;
  readonly first: Timestamp;
  readonly kind: string | null;
}

interface Gathered extends NodeRow {
  kind: string;
  versions: number;
  exists: boolean;
  latest?: LatestVersion;
}

const artifactPattern = ({ namespace }: Scope): string =>
  namespace === undefined ? '(a:Artifact)' : '(a:Artifact {namespace: $namespace})';

const nodeStatement = (scope: Scope): string =>
  `MATCH ${artifactPattern(scope)} WHERE ${isNamed('a')}
    RETURN a.key AS key, a.namespace AS namespace, a.name AS name, a.kind AS kind`;

const writtenStatement = (scope: Scope): string => `
  MATCH ${artifactPattern(scope)}<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(r:Run)
  WHERE ${isNamed('a')} ${scope.at === undefined ? '' : 'AND v.writtenAt <= $at AND r.startedAt <= $at'}
  RETURN a.key AS key, count(v) AS count, max(v.kind) AS kind,
    max(v.writtenAt + ' ' + r.id + ' ' + coalesce(v.digest, '') + ' ' + v.id) AS last`;

/** Now only external versions matter; as of a time every read tells of an artifact and its kind. */
const readStatement = (scope: Scope): string => `
  MATCH ${artifactPattern(scope)}<-[:VERSION_OF]-(v:Version)<-[u:USED]-(r:Run)
  WHERE ${isNamed('a')} AND ${scope.at === undefined ? 'v.external = true' : 'u.at <= $at AND r.startedAt <= $at'}
  RETURN a.key AS key, v.id AS version, v.external AS external, min(u.at) AS first, max(u.kind) AS kind`;

const parametersOf = ({ namespace, at }: Scope) => ({
  ...(namespace !== undefined && { namespace }),
  ...(at !== undefined && { at }),
});

function addWritten(artifact: Gathered | undefined, { count, last, kind }: WrittenRow): void {
  if (artifact === undefined) return;
  const [at = '', run = '', , version = ''] = last.split(' ');
  artifact.exists = true;
  artifact.versions += count;
  artifact.latest = { version, at, run, external: false };
  if (kind !== null && kind > artifact.kind) artifact.kind = kind;
}

function addRead(artifact: Gathered | undefined, { version, external, first, kind }: ReadRow): void {
  if (artifact === undefined) return;
  artifact.exists = true;
  if (kind !== null && kind > artifact.kind) artifact.kind = kind;
  if (external !== true) return;
  artifact.versions += 1;
  const { latest } = artifact;
  const later =
    latest === undefined || first > latest.at || (latest.external && first === latest.at && version > latest.version);
  if (later) artifact.latest = { version, at: first, external: true };
}

/** An artifact that a run in flight has said it writes is there too. */
async function addUntimed(store: LineageStore, found: ReadonlyMap<string, Gathered>, at: Timestamp): Promise<void> {
  const rows = await store.read<{ writes: string }>(
    'MATCH (r:Run) WHERE r.untimedWrites IS NOT NULL AND r.startedAt <= $at RETURN r.untimedWrites AS writes',
    { at },
  );
  for (const { writes } of rows) {
    for (const write of JSON.parse(writes) as readonly { namespace: string; artifact: string; kind?: string }[]) {
      const artifact = found.get(`${write.namespace}/${write.artifact}`);
      if (artifact === undefined) continue;
      artifact.exists = true;
      if (write.kind !== undefined && write.kind > artifact.kind) artifact.kind = write.kind;
    }
  }
}

const summaryOf = ({ namespace, name, kind, versions, latest }: Gathered): ArtifactSummary => ({
  namespace,
  name,
  ...present({ kind: kind === '' ? undefined : (kind as ArtifactKind) }),
  versions,
  ...(latest !== undefined && { latest }),
});
