import { compareText } from '../lineage/canonical-json.js';
import { keyOf, type Pointer, type RunId, type Timestamp } from '../lineage/facts.js';
import { groupBy } from '../lineage/group-by.js';
import type { LineageStore, Row } from '../store/contract.js';
import { existsBy } from './as-of.js';
import { asked } from './asked.js';
import { readSlices } from './read-slices.js';

/** A traced write of an artifact. */
export interface TracedWrite {
  /** Version id. */
  readonly version: string;
  readonly run: RunId;
}

interface WriteRow extends Row {
  readonly key: string;
  readonly version: string;
  readonly at: Timestamp;
  readonly run: RunId;
  readonly startedAt: Timestamp;
  readonly digest: string;
}

const statement = `UNWIND $ids AS key
  MATCH (a:Artifact {key: key})<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(r:Run)
  RETURN key, v.id AS version, v.writtenAt AS at, r.id AS run, r.startedAt AS startedAt, coalesce(v.digest, '') AS digest`;

/**
 * For each read of content that came from outside the traced runs: the latest traced write of that artifact that it
 * could have read instead, if there is one. That is what a person compares it with.
 */
export async function latestWrites(
  store: LineageStore,
  reads: readonly { readonly run: RunId; readonly pointer: Pointer }[],
  at: Timestamp | undefined,
): Promise<readonly (TracedWrite | undefined)[]> {
  if (reads.length === 0) return [];
  const parameters = { reads: reads.map(({ run, pointer }) => ({ run, pointer })), at };
  const { writes } = await asked(store, { question: 'latestWrites', parameters }, async () => ({
    writes: (await workOut(store, reads, at)).map((write) => write ?? null),
  }));
  return writes.map((write) => write ?? undefined);
}

async function workOut(
  store: LineageStore,
  reads: readonly { readonly run: RunId; readonly pointer: Pointer }[],
  at: Timestamp | undefined,
): Promise<readonly (TracedWrite | undefined)[]> {
  const keyOfRead = ({ pointer }: { readonly pointer: Pointer }): string => keyOf(pointer.namespace, pointer.artifact);
  const rows = await readSlices<WriteRow>(store, statement, { ids: [...new Set(reads.map(keyOfRead))] });
  const known = rows.filter((row) => existsBy(row.startedAt, at));
  const writes = groupBy(known.sort(compareWrites), (row) => row.key);
  return reads.map((read) => {
    const before = (write: WriteRow): boolean => write.at <= (read.pointer.at ?? '') && write.run !== read.run;
    const latest = writes.get(keyOfRead(read))?.findLast(before);
    return latest && { version: latest.version, run: latest.run };
  });
}

const compareWrites = (a: WriteRow, b: WriteRow): number =>
  compareText(a.at, b.at) || compareText(a.run, b.run) || compareText(a.digest, b.digest);
