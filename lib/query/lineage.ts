import { compareText } from '../lineage/canonical-json.js';
import type { RunId, RunRecord, Timestamp } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import { artifactForms, type Place } from './artifact-forms.js';
import { asked } from './asked.js';
import { findVersion } from './find-version.js';
import { type LineageVersion, loadVersions } from './lineage-version.js';
import type { Direction } from './lineage-walk.js';
import { countOf, type QuestionOptions, type Scope, scopeOf } from './question-options.js';
import { reach } from './reach.js';
import { type RunDetails, runDetails } from './run-details.js';

export interface LineageOptions extends QuestionOptions {
  /** How many runs far to go, from 1. Default: as far as it goes. */
  readonly depth?: number | undefined;
  /** Lets an artifact be named by a path relative to `cwd`. Default: names only. */
  readonly place?: Place | undefined;
  /** The names it may have, the likelier first, instead of what the text and the place give. */
  readonly names?: readonly string[] | undefined;
}

/** A run on the way, its record as of the time asked. */
export type LineageRun = RunRecord & {
  /** Runs between it and the version asked about: 1 is the run that wrote it, or for `impact` one that read it. */
  readonly depth: number;
};

/** An edge of the graph, from effect to cause; the ends are run and version ids. */
export interface LineageEdge {
  readonly type: 'GENERATED_BY' | 'USED' | 'INFORMED_BY';
  readonly from: string;
  readonly to: string;
  /** When it was read or written. Absent in an explicit dependency. */
  readonly at?: Timestamp;
  /** What the reader saw, or the writer wrote. */
  readonly digest?: string;
  /** True for a read of a version whose producer recorded no digest. Absent otherwise. */
  readonly assumed?: true;
}

/** What is upstream or downstream of a version. Lists are in a fixed order. */
export interface Lineage {
  readonly artifact: { readonly namespace: string; readonly name: string };
  /** Id of the version asked about. */
  readonly version: string;
  /** By depth, then start. */
  readonly runs: readonly LineageRun[];
  /** The one asked about first, then by namespace, artifact and time of writing. */
  readonly versions: readonly LineageVersion[];
  readonly edges: readonly LineageEdge[];
  /** There is more beyond `depth`. */
  readonly truncated: boolean;
}

/** Finds the version and gives what lies in one direction of it. */
export async function lineageOf(
  store: LineageStore,
  artifactOrVersion: string,
  { direction, options }: { readonly direction: Direction; readonly options: LineageOptions },
): Promise<Lineage> {
  const depth = countOf('depth', options.depth);
  const scope = scopeOf(options, ['depth', 'place', 'names']);
  const question = direction === 'upstream' ? 'trace' : 'impact';
  const names = options.names ?? artifactForms(artifactOrVersion, options.place);
  const parameters = { artifact: artifactOrVersion, names, depth, ...scope };
  return asked(store, { question, parameters }, () =>
    workOut(store, artifactOrVersion, { ...scope, direction, depth, names }),
  );
}

interface Checked extends Scope {
  readonly direction: Direction;
  readonly depth: number | undefined;
  readonly names: readonly string[];
}

async function workOut(
  store: LineageStore,
  artifactOrVersion: string,
  { direction, depth, names, ...scope }: Checked,
): Promise<Lineage> {
  const { at } = scope;
  const subject = await findVersion(store, artifactOrVersion, { ...scope, names });
  const reached = await reach(store, subject.version, { direction, at, depth });
  const details = await runDetails(store, [...reached.runs.keys()], at);
  const versions = await loadVersions(store, [...reached.versions], at);
  return {
    artifact: { namespace: subject.namespace, name: subject.name },
    version: subject.version,
    runs: [...details.values()]
      .map(({ record }) => ({ ...record, depth: reached.runs.get(record.id) ?? 0 }))
      .sort((a, b) => a.depth - b.depth || compareText(a.startedAt, b.startedAt) || compareText(a.id, b.id)),
    versions: inOrder([...versions.values()], subject.version),
    edges: edgesOf(details, reached.versions, reached.informedBy),
    truncated: reached.truncated,
  };
}

function inOrder(versions: LineageVersion[], first: string): readonly LineageVersion[] {
  const rank = ({ id }: LineageVersion): number => (id === first ? 0 : 1);
  return versions.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      compareText(a.namespace, b.namespace) ||
      compareText(a.artifact, b.artifact) ||
      compareText(a.writtenAt ?? '', b.writtenAt ?? '') ||
      compareText(a.id, b.id),
  );
}

function edgesOf(
  details: ReadonlyMap<RunId, RunDetails>,
  versions: ReadonlySet<string>,
  informedBy: readonly { readonly from: RunId; readonly to: RunId }[],
): readonly LineageEdge[] {
  const edges: LineageEdge[] = informedBy.map(({ from, to }) => ({ type: 'INFORMED_BY', from, to }));
  for (const { record, reads, writes } of details.values()) {
    for (const { pointer, version, assumed } of reads) {
      if (!versions.has(version)) continue;
      edges.push({ type: 'USED', from: record.id, to: version, ...seen(pointer), ...(assumed && { assumed }) });
    }
    for (const { pointer, version } of writes) {
      if (versions.has(version)) edges.push({ type: 'GENERATED_BY', from: version, to: record.id, ...seen(pointer) });
    }
  }
  const order = ({ type, from, at, to, digest }: LineageEdge): string =>
    `${from} ${type} ${at ?? ''} ${to} ${digest ?? ''}`;
  return edges
    .map((edge) => [order(edge), edge] as const)
    .sort(([a], [b]) => compareText(a, b))
    .map(([, edge]) => edge);
}

const seen = ({ at, digest }: { readonly at: Timestamp | null; readonly digest?: string }) => ({
  ...(at !== null && { at }),
  ...(digest !== undefined && { digest }),
});
