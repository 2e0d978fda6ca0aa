import { keyOf, type RunId, type Timestamp } from '../../lineage/facts.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { isNamed } from '../lineage-nodes.js';
import { readSlices } from '../read-slices.js';

interface WrittenRow extends Row {
  readonly key: string;
  /** The largest of time, run and its namespace in one text, with spaces between: its maximum is of the latest write. */
  readonly last: string;
}

interface ReadRow extends Row {
  readonly key: string;
  readonly first: Timestamp;
}

const written = (
  until: string,
): string => `<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(w:Run) WHERE ${isNamed('a')} ${until}
  RETURN a.key AS key, max(v.writtenAt + ' ' + w.id + ' ' + w.namespace) AS last`;
const external = (
  until: string,
): string => `<-[:VERSION_OF]-(v:Version)<-[u:USED]-(r:Run) WHERE ${isNamed('a')} AND v.external = true ${until}
  RETURN a.key AS key, v.id AS version, min(u.at) AS first`;

export interface CurrentRunsOptions {
  /** Only what it has written is looked at. */
  readonly component?: { readonly namespace: string; readonly name: string } | undefined;
  /** Only runs in it. */
  readonly namespace: string | undefined;
  readonly at: Timestamp | undefined;
}

/**
 * The runs that wrote the latest version of an artifact as of `at`: of all artifacts, or of those that a component has written. Where
 * an external version is the latest, no run did.
 */
export async function currentRuns(
  store: LineageStore,
  { component, namespace, at }: CurrentRunsOptions,
): Promise<readonly RunId[]> {
  const ask = askOf(store, await artifactsOf(store, component), at);
  const until = (time: string, run: string): string =>
    at === undefined ? '' : `AND ${time} <= $at AND ${run}.startedAt <= $at`;
  const latest = new Map<string, string>();
  for (const { key, last } of await ask<WrittenRow>(written(until('v.writtenAt', 'w')))) latest.set(key, last);
  for (const { key, first } of await ask<ReadRow>(external(until('u.at', 'r')))) {
    // It stands before a write of its time.
    const [writtenAt = ''] = latest.get(key)?.split(' ') ?? [];
    if (first > writtenAt) latest.delete(key);
  }
  const runs = new Set<RunId>();
  for (const last of latest.values()) {
    const [, run = '', of] = last.split(' ');
    if (namespace === undefined || of === namespace) runs.add(run);
  }
  return [...runs];
}

/** Keys of the artifacts that a component has written; undefined without one: all artifacts. */
async function artifactsOf(
  store: LineageStore,
  component: { readonly namespace: string; readonly name: string } | undefined,
): Promise<readonly string[] | undefined> {
  if (component === undefined) return undefined;
  const rows = await store.read<{ key: string }>(
    `MATCH (c:Component {key: $key})<-[:OF]-(:Run)<-[:GENERATED_BY]-(:Version)-[:VERSION_OF]->(a:Artifact)
      RETURN DISTINCT a.key AS key`,
    { key: keyOf(component.namespace, component.name) },
  );
  return rows.map(({ key }) => key);
}

const askOf =
  (store: LineageStore, keys: readonly string[] | undefined, at: Timestamp | undefined) =>
  <T extends Row>(beyond: string): Promise<readonly T[]> => {
    const parameters = at === undefined ? {} : { at };
    if (keys === undefined) return store.read<T>(`MATCH (a:Artifact)${beyond}`, parameters);
    return readSlices<T>(store, `UNWIND $ids AS i MATCH (a:Artifact {key: i})${beyond}`, { ids: keys, parameters });
  };
