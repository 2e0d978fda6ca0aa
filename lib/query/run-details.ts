import type { Pointer, RunId, RunRecord, Timestamp } from '../lineage/facts.js';
import { groupBy } from '../lineage/group-by.js';
import type { LineageStore, Row } from '../store/contract.js';
import { type PointerList, pointerFromList, pointerInList, runFromProperties } from '../store/graph/graph-shape.js';
import { existsBy, recordAsOf } from './as-of.js';
import { readSlices } from './read-slices.js';

/** A pointer of a run and the version it stands for. */
export interface ResolvedPointer {
  readonly pointer: Pointer;
  /** Version id. */
  readonly version: string;
  /** A read whose producer recorded no digest: it is taken for the content that was read. */
  readonly assumed: boolean;
}

/** A run as it stands in the graph. */
export interface RunDetails {
  readonly record: RunRecord;
  readonly reads: readonly ResolvedPointer[];
  /** The writes that have a time. */
  readonly writes: readonly ResolvedPointer[];
}

interface RunRow extends Row {
  readonly p: { readonly id: string; readonly startedAt: string };
}

interface PointerRow extends Row {
  readonly run: string;
  readonly version: string;
  readonly pointer: PointerList;
  readonly assumed: boolean | null;
}

const runStatement = 'UNWIND $ids AS i MATCH (r:Run {id: i}) RETURN properties(r) AS p';
const readStatement = `UNWIND $ids AS i MATCH (r:Run {id: i})-[u:USED]->(v:Version)
  RETURN i AS run, v.id AS version, ${pointerInList('u', 'at')} AS pointer, u.assumed AS assumed`;
const writeStatement = `UNWIND $ids AS i MATCH (r:Run {id: i})<-[:GENERATED_BY]-(v:Version)
  RETURN i AS run, v.id AS version, ${pointerInList('v', 'writtenAt')} AS pointer, null AS assumed`;

/** Those of the runs that exist as of `at`, by id. */
export async function runDetails(
  store: LineageStore,
  ids: readonly RunId[],
  at: Timestamp | undefined,
): Promise<ReadonlyMap<RunId, RunDetails>> {
  const details = await loadDetails(store, ids, at);
  for (const [id, detail] of details) details.set(id, { ...detail, record: recordAsOf(detail.record, at) });
  return details;
}

/** The records of runs as they were stored, in the order of their ids: with every untimed write. */
export async function loadFacts(store: LineageStore, ids: readonly RunId[]): Promise<readonly RunRecord[]> {
  const details = await loadDetails(store, ids, undefined);
  return ids.flatMap((id) => details.get(id)?.record ?? []);
}

async function loadDetails(
  store: LineageStore,
  ids: readonly RunId[],
  at: Timestamp | undefined,
): Promise<Map<RunId, RunDetails>> {
  const [runs, readRows, writeRows] = await Promise.all([
    readSlices<RunRow>(store, runStatement, { ids }),
    readSlices<PointerRow>(store, readStatement, { ids }),
    readSlices<PointerRow>(store, writeStatement, { ids }),
  ]);
  const reads = groupBy(readRows, (row) => row.run);
  const writes = groupBy(writeRows, (row) => row.run);
  const details = new Map<RunId, RunDetails>();
  for (const { p } of runs) {
    if (!existsBy(p.startedAt, at)) continue;
    const seen = { reads: resolvedOf(reads.get(p.id), at), writes: resolvedOf(writes.get(p.id), at) };
    details.set(p.id, { record: runFromProperties(p, pointersOf(seen.reads), pointersOf(seen.writes)), ...seen });
  }
  return details;
}

/** The records of runs in the order of their ids, as of `at`. */
export async function runRecords(
  store: LineageStore,
  ids: readonly RunId[],
  at?: Timestamp,
): Promise<readonly RunRecord[]> {
  const details = await runDetails(store, ids, at);
  return ids.flatMap((id) => details.get(id)?.record ?? []);
}

const pointersOf = (resolved: readonly ResolvedPointer[]): readonly Pointer[] => resolved.map(({ pointer }) => pointer);

function resolvedOf(rows: readonly PointerRow[] | undefined, at: Timestamp | undefined): readonly ResolvedPointer[] {
  const resolved: ResolvedPointer[] = [];
  for (const { version, pointer: list, assumed } of rows ?? []) {
    const pointer = pointerFromList(list);
    if (existsBy(pointer.at, at)) resolved.push({ pointer, version, assumed: assumed === true });
  }
  return resolved;
}
