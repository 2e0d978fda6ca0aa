import { canonicalJson } from '../../lineage/canonical-json.js';
import { type ColumnSummary, isReadable, type LaterSummary } from '../../lineage/column-summary.js';
import type { RunId, Timestamp } from '../../lineage/facts.js';
import type { LineageStore, Row, StatementParameters } from '../../store/contract.js';
import { isRunOfComponent } from '../lineage-nodes.js';
import { readSlices } from '../read-slices.js';

/** A run that ended well and observed something. */
export interface ObservingRun {
  readonly id: RunId;
  readonly namespace: string;
  readonly component: string;
  readonly startedAt: Timestamp;
  readonly endedAt: Timestamp;
  readonly observations: ReadonlyMap<string, ColumnSummary | LaterSummary>;
}

interface RunRow extends Row {
  readonly id: RunId;
  readonly namespace: string;
  readonly component: string;
  readonly startedAt: Timestamp;
  readonly endedAt: Timestamp | null;
  readonly status: string;
  readonly observations: string | null;
}

const columns = `RETURN r.id AS id, r.namespace AS namespace, r.component AS component, r.startedAt AS startedAt,
  r.endedAt AS endedAt, r.status AS status, r.observations AS observations`;

/** The summary of a column that can be read here; undefined when there is none. */
export function summaryOf({ observations }: ObservingRun, column: string): ColumnSummary | undefined {
  const summary = observations.get(column);
  return summary !== undefined && isReadable(summary) ? summary : undefined;
}

/**
 * Those of the runs that by `at` had ended well and observed something; of a column, if one is named. In no order. What a
 * run that failed has observed is a part of something.
 */
export async function observingRuns(
  store: LineageStore,
  ids: readonly RunId[],
  { column, at }: { readonly column?: string | undefined; readonly at: Timestamp | undefined },
): Promise<readonly ObservingRun[]> {
  const { condition, parameters } = observing(column, at);
  const rows = await readSlices<RunRow>(store, `UNWIND $ids AS i MATCH (r:Run {id: i}) WHERE ${condition} ${columns}`, {
    ids,
    parameters,
  });
  return runsOf(rows, column);
}

/** A run that may have observed a column: its summaries tell. */
export type MayObserve = Row & Pick<ObservingRun, 'id' | 'namespace' | 'component' | 'startedAt'>;

/** Those of the runs that by `at` had ended well and seem to have observed a column, without their summaries. In no order. */
export function mayObserve(
  store: LineageStore,
  ids: readonly RunId[],
  { column, at }: { readonly column: string; readonly at: Timestamp | undefined },
): Promise<readonly MayObserve[]> {
  const { condition, parameters } = observing(column, at);
  return readSlices<MayObserve>(
    store,
    `UNWIND $ids AS i MATCH (r:Run {id: i}) WHERE ${condition}
      RETURN r.id AS id, r.namespace AS namespace, r.component AS component, r.startedAt AS startedAt`,
    { ids, parameters },
  );
}

/** Which runs of a component are looked for. */
export interface HistoryOptions {
  /** Of a component: `<namespace>/<name>`. */
  readonly key: string;
  /** Only runs that observed it. */
  readonly column?: string | undefined;
  readonly at: Timestamp | undefined;
  /** Only runs that started before that one, or then with a smaller id. */
  readonly before?: Pick<ObservingRun, 'id' | 'startedAt'> | undefined;
}

/** How many runs are looked at together: a text that looks like a column's name may be in the summary of another. */
const pageSize = 10;

/** The latest run of a component (by start, then id) that had ended well and observed something. */
export async function latestObserving(
  store: LineageStore,
  { key, column, at, before }: HistoryOptions,
): Promise<ObservingRun | undefined> {
  const { condition, parameters } = observing(column, at);
  let last = before;
  for (;;) {
    const earlier = 'r.startedAt <= $started AND (r.startedAt < $started OR r.id < $before)';
    const rows = await store.read<RunRow>(
      `MATCH (c:Component {key: $key})<-[:OF]-(r:Run)
        WHERE ${isRunOfComponent('r')} AND ${condition} ${last === undefined ? '' : `AND ${earlier}`}
        WITH r ORDER BY r.startedAt DESC, r.id DESC LIMIT ${pageSize} ${columns}`,
      { key, ...parameters, ...(last !== undefined && { started: last.startedAt, before: last.id }) },
    );
    const [latest] = runsOf(rows, column).sort(byStart);
    if (latest !== undefined || rows.length < pageSize) return latest;
    last = rows.at(-1);
  }
}

/** Every run of a component that ended well after a time and up to another, and observed something; by start. */
export async function observingBetween(
  store: LineageStore,
  key: string,
  { after, until }: { readonly after: Timestamp; readonly until: Timestamp },
): Promise<readonly ObservingRun[]> {
  const { condition, parameters } = observing(undefined, until);
  const rows = await store.read<RunRow>(
    `MATCH (c:Component {key: $key})<-[:OF]-(r:Run)
      WHERE ${isRunOfComponent('r')} AND ${condition} AND r.endedAt > $after ${columns}`,
    { key, after, ...parameters },
  );
  return runsOf(rows, undefined).sort(byStart);
}

/** The latest first. */
const byStart = (a: ObservingRun, b: ObservingRun): number =>
  a.startedAt === b.startedAt ? (a.id < b.id ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1;

interface Condition {
  readonly condition: string;
  readonly parameters: StatementParameters;
}

function observing(column: string | undefined, at: Timestamp | undefined): Condition {
  // In canonical JSON a quote within a text has a backslash before it: only a key is followed by an object.
  const member = column === undefined ? undefined : `${canonicalJson(column)}:{`;
  const conditions = [
    "r.status = 'ok'",
    'r.endedAt IS NOT NULL',
    member === undefined ? 'r.observations IS NOT NULL' : 'r.observations CONTAINS $member',
    ...(at === undefined ? [] : ['r.endedAt <= $at']),
  ];
  return {
    condition: conditions.join(' AND '),
    parameters: { ...(member !== undefined && { member }), ...(at !== undefined && { at }) },
  };
}

function runsOf(rows: readonly RunRow[], column: string | undefined): ObservingRun[] {
  const runs: ObservingRun[] = [];
  for (const { id, namespace, component, startedAt, endedAt, observations } of rows) {
    if (endedAt === null || observations === null) continue;
    const known = new Map(Object.entries(JSON.parse(observations) as Record<string, ColumnSummary | LaterSummary>));
    if (column === undefined || known.has(column))
      runs.push({ id, namespace, component, startedAt, endedAt, observations: known });
  }
  return runs;
}
