import { compareText } from '../lineage/canonical-json.js';
import { keyOf, type RunId, type RunRecord, type Timestamp } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import { type LineageVersion, loadVersions } from './lineage-version.js';
import { reach } from './reach.js';
import { type ResolvedPointer, type RunDetails, runDetails } from './run-details.js';

/** A version that a run read. */
export interface Input {
  /** Version id. */
  readonly version: string;
  readonly namespace: string;
  readonly artifact: string;
  /** What was read, as far as the reader or the writer knew. */
  readonly digest?: string;
  /** The run that wrote it. Absent when external. */
  readonly run?: RunId;
}

/** A run of one of two lineages that are compared. */
export interface SideRun {
  readonly record: RunRecord;
  /** Runs between it and what is compared, in its own lineage: 1 wrote it, or is it. */
  readonly depth: number;
  /** One for each version it read, by artifact, then the latest first. */
  readonly inputs: readonly Input[];
  /** The runs it names as upstream that are there, by component, then the latest first. */
  readonly dependencies: readonly RunId[];
}

/** One of two lineages that are compared. */
export interface Side {
  /** The run that the comparison starts from. Absent when the version is external. */
  readonly root?: RunId;
  readonly runs: ReadonlyMap<RunId, SideRun>;
  /** There is more beyond the depth. */
  readonly truncated: boolean;
}

export interface SideOptions {
  readonly at: Timestamp | undefined;
  readonly depth: number | undefined;
}

/** Everything upstream of a version or a run, as it is compared. */
export async function loadSide(store: LineageStore, start: string, { at, depth }: SideOptions): Promise<Side> {
  const reached = await reach(store, start, { direction: 'upstream', at, depth });
  const details = await runDetails(store, [...reached.runs.keys()], at);
  const versions = await loadVersions(store, [...reached.versions], at);
  const upstreamOf = new Map<RunId, RunId[]>();
  for (const { from, to } of reached.informedBy) {
    const known = upstreamOf.get(from);
    if (known === undefined) upstreamOf.set(from, [to]);
    else known.push(to);
  }
  const runs = new Map<RunId, SideRun>();
  for (const [id, { record, reads }] of details) {
    const dependencies = [...new Set(upstreamOf.get(id))].sort(byComponent(details));
    runs.set(id, { record, depth: reached.runs.get(id) ?? 0, inputs: inputsOf(reads, versions), dependencies });
  }
  const root = runs.has(start) ? start : versions.get(start)?.run;
  return { ...(root !== undefined && runs.has(root) && { root }), runs, truncated: reached.truncated };
}

function inputsOf(reads: readonly ResolvedPointer[], versions: ReadonlyMap<string, LineageVersion>): readonly Input[] {
  const inputs = new Map<string, Input & { readonly writtenAt: string }>();
  for (const { pointer, version } of reads) {
    const { run, digest: written, writtenAt = '' } = versions.get(version) ?? {};
    const digest = [inputs.get(version)?.digest, pointer.digest, written].find((known) => known !== undefined);
    const { namespace, artifact } = pointer;
    inputs.set(version, {
      version,
      namespace,
      artifact,
      ...(digest !== undefined && { digest }),
      ...(run !== undefined && { run }),
      writtenAt,
    });
  }
  return [...inputs.values()]
    .sort(
      (a, b) =>
        compareText(keyOf(a.namespace, a.artifact), keyOf(b.namespace, b.artifact)) ||
        compareText(b.writtenAt, a.writtenAt) ||
        compareText(a.version, b.version),
    )
    .map(({ writtenAt, ...input }) => input);
}

/** A run's component as one text. */
export const componentOf = ({ namespace, component }: RunRecord): string => keyOf(namespace, component);

const byComponent = (details: ReadonlyMap<RunId, RunDetails>) => {
  const order = (id: RunId) => {
    const record = details.get(id)?.record;
    return { component: record === undefined ? '' : componentOf(record), startedAt: record?.startedAt ?? '' };
  };
  return (a: RunId, b: RunId): number => {
    const [one, other] = [order(a), order(b)];
    return (
      compareText(one.component, other.component) || compareText(other.startedAt, one.startedAt) || compareText(a, b)
    );
  };
};
