import { compareText } from '../../lineage/canonical-json.js';
import type { RunId, RunStatus, Timestamp } from '../../lineage/facts.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { existsBy } from '../as-of.js';
import { readSlices } from '../read-slices.js';

/** A run as far as staleness looks at it, as of the time asked about. */
export interface RunThen {
  readonly id: RunId;
  readonly namespace: string;
  readonly component: string;
  readonly startedAt: Timestamp;
  /** `running` until it had ended. */
  readonly status: RunStatus;
  readonly revision: string | null;
  readonly digest: string | null;
}

/** A reading of a version. */
export interface Use {
  readonly run: RunId;
  readonly version: string;
  readonly namespace: string;
  readonly artifact: string;
  readonly at: Timestamp;
  /** What was read, if the reader knew. */
  readonly digest: string | null;
  readonly assumed: boolean;
  /** Of the version: null when no traced run wrote it. */
  readonly writtenAt: Timestamp | null;
  readonly writtenDigest: string | null;
}

/** Runs, what they used, and whom that is from. */
export interface Neighbourhood {
  readonly runs: ReadonlyMap<RunId, RunThen>;
  /** By run, in the order of version and time. */
  readonly uses: ReadonlyMap<RunId, readonly Use[]>;
  /** The run that wrote a version that was used. */
  readonly writers: ReadonlyMap<string, RunThen>;
  /** The runs that a run names as upstream, in the order of their ids. */
  readonly dependencies: ReadonlyMap<RunId, readonly RunThen[]>;
}

type RunRow = Row & Omit<RunThen, 'status'> & { readonly status: RunStatus; readonly endedAt: Timestamp | null };
type OfRow = RunRow & { readonly of: string };
type UseRow = Row & Omit<Use, 'assumed'> & { readonly assumed: boolean | null };

const runColumns = (run: string): string =>
  `${run}.id AS id, ${run}.namespace AS namespace, ${run}.component AS component, ${run}.startedAt AS startedAt,
   ${run}.endedAt AS endedAt, ${run}.status AS status, ${run}.codeRevision AS revision, ${run}.codeDigest AS digest`;

const runStatement = `UNWIND $ids AS i MATCH (r:Run {id: i}) RETURN ${runColumns('r')}`;
const useStatement = `UNWIND $ids AS i MATCH (r:Run {id: i})-[u:USED]->(v:Version)
  RETURN i AS run, v.id AS version, u.namespace AS namespace, u.artifact AS artifact, u.at AS at, u.digest AS digest,
    u.assumed AS assumed, v.writtenAt AS writtenAt, v.digest AS writtenDigest`;
const writerStatement =
  'UNWIND $ids AS i MATCH (v:Version {id: i})-[:GENERATED_BY]->(w:Run) RETURN i AS version, w.id AS run';
const dependencyStatement = `UNWIND $ids AS i MATCH (r:Run {id: i})-[:INFORMED_BY]->(w:Run)
  RETURN i AS of, ${runColumns('w')}`;

/** Those of the runs that exist as of `at`, by id. */
export async function loadRunsThen(
  store: LineageStore,
  ids: readonly RunId[],
  at: Timestamp | undefined,
): Promise<ReadonlyMap<RunId, RunThen>> {
  const rows = await readSlices<RunRow>(store, runStatement, { ids });
  const then = runThen(at);
  return new Map(rows.filter(({ startedAt }) => existsBy(startedAt, at)).map((row) => [row.id, then(row)]));
}

/** Those of the runs that exist as of `at`, and what is next to them. */
export async function neighbourhoodOf(
  store: LineageStore,
  ids: readonly RunId[],
  at: Timestamp | undefined,
): Promise<Neighbourhood> {
  const then = runThen(at);
  const exist = ({ startedAt }: { readonly startedAt: Timestamp }): boolean => existsBy(startedAt, at);
  const [runs, useRows, dependencyRows] = await Promise.all([
    loadRunsThen(store, ids, at),
    readSlices<UseRow>(store, useStatement, { ids }),
    readSlices<OfRow>(store, dependencyStatement, { ids }),
  ]);
  const uses = new Map<RunId, Use[]>();
  const used = new Set<string>();
  for (const row of [...useRows].sort(byVersionAndTime)) {
    if (!existsBy(row.at, at)) continue;
    used.add(row.version);
    addTo(uses, row.run, { ...row, assumed: row.assumed === true });
  }
  const writerRows = await readSlices<{ version: string; run: RunId }>(store, writerStatement, { ids: [...used] });
  // Most of them are among the runs when everything upstream is looked at.
  const others = new Set(writerRows.map(({ run }) => run).filter((run) => !runs.has(run)));
  const more = await loadRunsThen(store, [...others], at);
  const writers = new Map<string, RunThen>();
  for (const { version, run } of writerRows) {
    const writer = runs.get(run) ?? more.get(run);
    if (writer !== undefined) writers.set(version, writer);
  }
  const dependencies = new Map<RunId, RunThen[]>();
  for (const row of [...dependencyRows].sort((a, b) => compareText(a.id, b.id)))
    if (exist(row)) addTo(dependencies, row.of, then(row));
  return { runs, uses, writers, dependencies };
}

const byVersionAndTime = (a: UseRow, b: UseRow): number =>
  compareText(a.version, b.version) || compareText(a.at, b.at) || compareText(a.digest ?? '', b.digest ?? '');

const runThen =
  (at: Timestamp | undefined) =>
  ({ id, namespace, component, startedAt, endedAt, status, revision, digest }: RunRow): RunThen => ({
    id,
    namespace,
    component,
    startedAt,
    status: existsBy(endedAt, at) ? status : 'running',
    revision,
    digest,
  });

function addTo<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
