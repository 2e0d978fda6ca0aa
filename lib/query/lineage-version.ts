import type { ArtifactKind, RunId, Timestamp } from '../lineage/facts.js';
import { present } from '../lineage/merge.js';
import type { LineageStore, Row } from '../store/contract.js';
import { existsBy } from './as-of.js';
import { readSlices } from './read-slices.js';

/** A version as questions give it: what a run wrote, or what somebody read and no traced run wrote. */
export interface LineageVersion {
  /** 32 hex digits. */
  readonly id: string;
  readonly namespace: string;
  readonly artifact: string;
  readonly digest?: string;
  /** What a foreign system calls it. */
  readonly version?: string;
  readonly kind?: ArtifactKind;
  readonly bytes?: number;
  readonly writtenAt?: Timestamp;
  /** The run that wrote it, also when it lies beyond the depth. */
  readonly run?: RunId;
  /** No traced run wrote it. */
  readonly external: boolean;
}

interface VersionRow extends Row {
  readonly p: Omit<LineageVersion, 'run' | 'external'> & { readonly external?: boolean };
}

interface WriterRow extends Row {
  readonly version: string;
  readonly run: string;
  readonly startedAt: string;
}

const versionStatement = 'UNWIND $ids AS i MATCH (v:Version {id: i}) RETURN properties(v) AS p';
const writerStatement =
  'UNWIND $ids AS i MATCH (v:Version {id: i})-[:GENERATED_BY]->(r:Run) RETURN i AS version, r.id AS run, r.startedAt AS startedAt';

/** The versions of those ids, by id. A writer that had not started by `at` is left out. */
export async function loadVersions(
  store: LineageStore,
  ids: readonly string[],
  at?: Timestamp,
): Promise<ReadonlyMap<string, LineageVersion>> {
  const writers = new Map<string, string>();
  for (const { version, run, startedAt } of await readSlices<WriterRow>(store, writerStatement, { ids })) {
    if (existsBy(startedAt, at)) writers.set(version, run);
  }
  const versions = new Map<string, LineageVersion>();
  for (const { p } of await readSlices<VersionRow>(store, versionStatement, { ids })) {
    const { id, namespace, artifact, external = false, ...known } = p;
    const { digest, version, kind, bytes, writtenAt } = known;
    const optional = present({ digest, version, kind, bytes, writtenAt, run: writers.get(id) });
    versions.set(id, { id, namespace, artifact, ...optional, external });
  }
  return versions;
}
