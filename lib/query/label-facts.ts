import { annotationKey, artifactOfSubject, holds, labelPrefix } from '../lineage/annotations.js';
import type { Annotation, RunId, Timestamp } from '../lineage/facts.js';
import { groupBy } from '../lineage/group-by.js';
import { type Retraction, retractionOf } from '../lineage/retraction.js';
import type { LineageStore, Row } from '../store/contract.js';
import { annotationFromProperties } from '../store/graph/graph-shape.js';
import { annotationsUnder, effectiveIn, type KeyChoice } from './annotations.js';
import { existsBy } from './as-of.js';
import { type LineageVersion, loadVersions } from './lineage-version.js';
import { isRunId } from './lineage-walk.js';
import { readSlices } from './read-slices.js';

/** A label that somebody put on something. */
export interface Labelling {
  readonly namespace: string;
  readonly label: string;
  /** `version:<id>`, `run:<id>`, or `artifact:<namespace>/<name>` while it has no version. */
  readonly subject: string;
  readonly artifact?: { readonly namespace: string; readonly name: string };
  /** The run that wrote it, or the run itself. Absent when external. */
  readonly run?: RunId;
  /** No traced run wrote it. */
  readonly external: boolean;
  /** When it was put there. */
  readonly at: Timestamp;
  readonly author?: string;
  /** Id of the annotation. */
  readonly annotation: string;
}

/** The labels that hold, each with what it is on. As of `at` only what was said and existed by then. */
export async function labellings(
  store: LineageStore,
  choice: KeyChoice,
  at: Timestamp | undefined,
): Promise<readonly Labelling[]> {
  return labellingsOf(store, await annotationsUnder(store, choice, at), at);
}

interface AnnotationRow extends Row {
  readonly p: Readonly<Record<string, unknown>>;
}

/** The labels that are on some versions and runs themselves, at a cost that grows with these. */
export async function labellingsOn(
  store: LineageStore,
  nodes: readonly { readonly id: string; readonly artifact?: string }[],
  at: Timestamp | undefined,
): Promise<readonly Labelling[]> {
  const until = at === undefined ? '' : 'AND n.at <= $at';
  const parameters = { prefix: labelPrefix, ...(at !== undefined && { at }) };
  const found = new Map<string, Annotation>();
  const gather = async (pattern: string, ids: readonly string[]): Promise<void> => {
    const statement = `UNWIND $ids AS i MATCH ${pattern}<-[:ABOUT]-(n:Annotation)
      WHERE n.key STARTS WITH $prefix ${until} RETURN properties(n) AS p`;
    for (const { p } of await readSlices<AnnotationRow>(store, statement, { ids, parameters })) {
      const annotation = annotationFromProperties(p);
      found.set(annotation.annotation, annotation);
    }
  };
  const ids = nodes.map(({ id }) => id);
  const wanted = new Set(ids);
  await gather(
    '(v:Version {id: i})',
    ids.filter((id) => !isRunId(id)),
  );
  await gather('(r:Run {id: i})', ids.filter(isRunId));
  await gather('(a:Artifact {key: i})', [...new Set(nodes.flatMap(({ artifact }) => artifact ?? []))]);
  const holding = await labellingsOf(store, [...found.values()], at);
  return holding.filter(({ subject }) => wanted.has(subject.slice(subject.indexOf(':') + 1)));
}

/** Of what was said under keys of labels, what holds; as of `at` only what existed by then. */
export async function labellingsOf(
  store: LineageStore,
  said: readonly Annotation[],
  at: Timestamp | undefined,
): Promise<readonly Labelling[]> {
  const holding = (await effectiveIn(store, said)).filter(({ annotation }) => holds(annotation));
  const idsOf = (kind: string): readonly string[] =>
    holding.flatMap(({ about }) => (about.startsWith(`${kind}:`) ? about.slice(kind.length + 1) : []));
  const versions = await existingVersions(store, idsOf('version'), at);
  const runs = await namespacesOf(store, idsOf('run'), at);
  return holding.flatMap(({ about, annotation }): readonly Labelling[] => {
    const id = about.slice(about.indexOf(':') + 1);
    const version = about.startsWith('version:') ? versions.get(id) : undefined;
    const run = runs.has(id) ? id : version?.run;
    const artifact =
      version === undefined ? artifactOfSubject(about) : { namespace: version.namespace, name: version.artifact };
    const namespace = artifact?.namespace ?? runs.get(id) ?? 'default';
    // A component or a label is no data that something could be made from.
    if (!/^(version|run|artifact):/.test(about)) return [];
    return [
      {
        namespace,
        label: annotation.key.slice(labelPrefix.length),
        subject: about,
        ...(artifact !== undefined && { artifact }),
        ...(run !== undefined && { run }),
        external: run === undefined,
        at: annotation.at,
        ...(annotation.author !== undefined && { author: annotation.author }),
        annotation: annotation.annotation,
      },
    ];
  });
}

/** Those of the versions that exist as of `at`, by id. */
async function existingVersions(
  store: LineageStore,
  ids: readonly string[],
  at: Timestamp | undefined,
): Promise<ReadonlyMap<string, LineageVersion>> {
  const versions = await loadVersions(store, ids, at);
  if (at === undefined) return versions;
  const outside = [...versions.values()].filter(({ external }) => external).map(({ id }) => id);
  const statement = `UNWIND $ids AS i MATCH (v:Version {id: i})<-[u:USED]-(r:Run)
    WHERE u.at <= $at AND r.startedAt <= $at RETURN DISTINCT i AS id`;
  const rows = await readSlices<{ id: string }>(store, statement, { ids: outside, parameters: { at } });
  const read = new Set(rows.map(({ id }) => id));
  const isThere = ({ id, external, run, writtenAt = '' }: LineageVersion): boolean =>
    external ? read.has(id) : run !== undefined && existsBy(writtenAt, at);
  return new Map([...versions].filter(([, version]) => isThere(version)));
}

async function namespacesOf(
  store: LineageStore,
  ids: readonly RunId[],
  at: Timestamp | undefined,
): Promise<ReadonlyMap<RunId, string>> {
  const statement = `UNWIND $ids AS i MATCH (r:Run {id: i})
    RETURN i AS run, r.namespace AS namespace, r.startedAt AS startedAt`;
  const rows = await readSlices<{ run: RunId; namespace: string; startedAt: Timestamp }>(store, statement, { ids });
  const existing = rows.filter(({ startedAt }) => existsBy(startedAt, at));
  return new Map(existing.map(({ run, namespace }) => [run, namespace]));
}

/** The labels that are retracted, by `<namespace>/<label>`, as of `at`; some of them only after a period of grace. */
export async function retractions(
  store: LineageStore,
  at: Timestamp | undefined,
): Promise<ReadonlyMap<string, Retraction>> {
  const said = await annotationsUnder(store, { key: annotationKey.retracted }, at);
  const about = groupBy(
    said.filter(({ subject }) => subject.startsWith(labelPrefix)),
    ({ subject }) => subject.slice(labelPrefix.length),
  );
  const found = new Map<string, Retraction>();
  for (const [label, annotations] of about) {
    const retraction = retractionOf(annotations);
    if (retraction !== undefined) found.set(label, retraction);
  }
  return found;
}
