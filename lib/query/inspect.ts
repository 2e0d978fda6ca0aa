import { MltraceError } from '../errors.js';
import type { Pointer, RunId, RunRecord, Timestamp } from '../lineage/facts.js';
import { versionId } from '../lineage/ids.js';
import { comparePointers } from '../lineage/pointer-set.js';
import type { LineageStore, Row } from '../store/contract.js';
import { existsBy } from './as-of.js';
import { asked } from './asked.js';
import { findRun } from './find-run.js';
import { latestWrites, type TracedWrite } from './latest-writes.js';
import { type LineageVersion, loadVersions } from './lineage-version.js';
import { type QuestionOptions, type Scope, scopeOf } from './question-options.js';
import { type ResolvedPointer, type RunDetails, runDetails } from './run-details.js';

/** A read and what it had in hand. */
export type InspectedRead = Pointer & {
  /** Id of the version read. */
  readonly resolved: string;
  /** The run that wrote it; null when no traced run did. */
  readonly producer: RunId | null;
  /** The producer recorded no digest: its version is taken for the content that was read. */
  readonly assumed: boolean;
  /** Only where the digest read is of no traced write: the latest traced write of the artifact before the read. */
  readonly latest?: TracedWrite;
};

/** A write and the version it made; null while it has no time. */
export type InspectedWrite = Pointer & { readonly id: string | null };

/** A run with what its pointers stand for. */
export type InspectedRun = Omit<RunRecord, 'reads' | 'writes'> & {
  readonly reads: readonly InspectedRead[];
  readonly writes: readonly InspectedWrite[];
  /** Runs that it encloses, by start. Absent when there are none. */
  readonly children?: readonly RunId[];
};

/**
 * Everything known of one run. `run` is a run id, a prefix of one, or its span id or a prefix of that. Rejects with MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function inspect(store: LineageStore, run: string, options: QuestionOptions = {}): Promise<InspectedRun> {
  const scope = scopeOf(options);
  return asked(store, { question: 'inspect', parameters: { run, ...scope } }, () => workOut(store, run, scope));
}

async function workOut(store: LineageStore, run: string, scope: Scope): Promise<InspectedRun> {
  const id = await findRun(store, run, scope);
  const details = (await runDetails(store, [id], scope.at)).get(id);
  if (details === undefined) throw new MltraceError('MLTRACE_NOT_FOUND', `no run '${run}'; mltrace recent lists runs`);
  const { record } = details;
  const children = await childrenOf(store, id, scope.at);
  return {
    ...record,
    reads: await inspectReads(store, details, scope.at),
    writes: record.writes.map((write) => ({ ...write, id: write.at === null ? null : versionId(id, write) })),
    ...(children.length > 0 && { children }),
  };
}

async function inspectReads(
  store: LineageStore,
  { record, reads }: RunDetails,
  at: Timestamp | undefined,
): Promise<readonly InspectedRead[]> {
  const versions = await loadVersions(store, [...new Set(reads.map(({ version }) => version))], at);
  const isForeign = (read: ResolvedPointer): boolean => isForeignContent(read.pointer, versions.get(read.version));
  const foreign = reads.filter(isForeign).map(({ pointer }) => ({ run: record.id, pointer }));
  const writes = await latestWrites(store, foreign, at);
  const latest = new Map(foreign.map(({ pointer }, index) => [pointer, writes[index]]));
  return [...reads]
    .sort((a, b) => comparePointers(a.pointer, b.pointer))
    .map(({ pointer, version, assumed }) => {
      const beside = latest.get(pointer);
      const producer = versions.get(version)?.run ?? null;
      return { ...pointer, resolved: version, producer, assumed, ...(beside !== undefined && { latest: beside }) };
    });
}

/** Whether what was read is known and known to be of no traced write. */
export const isForeignContent = (read: { readonly digest?: string }, version: LineageVersion | undefined): boolean =>
  version?.external === true && read.digest !== undefined;

interface ChildRow extends Row {
  readonly id: RunId;
  readonly started: Timestamp;
}

async function childrenOf(store: LineageStore, id: RunId, at: Timestamp | undefined): Promise<readonly RunId[]> {
  const rows = await store.read<ChildRow>(
    'MATCH (r:Run {id: $id})<-[:PART_OF]-(c:Run) RETURN c.id AS id, c.startedAt AS started ORDER BY started, id',
    { id },
  );
  return rows.filter(({ started }) => existsBy(started, at)).map((row) => row.id);
}
