import { keyOf, type Pointer, type RunRecord, type Timestamp } from '../lineage/facts.js';

/** Whether something of that time exists as of `at`; without `at` everything does. */
export const existsBy = (time: Timestamp | null | undefined, at: Timestamp | undefined): boolean =>
  at === undefined || (typeof time === 'string' && time <= at);

/**
 * A run's record as questions show it: as of `at`, and with a write that has no time only while the run has no timed
 * write of that artifact. The run must have started by then.
 */
export function recordAsOf(record: RunRecord, at: Timestamp | undefined): RunRecord {
  const writes = withoutSettled(record.writes.filter((write) => write.at === null || existsBy(write.at, at)));
  if (at === undefined) return writes.length === record.writes.length ? record : { ...record, writes };
  const reads = record.reads.filter((read) => existsBy(read.at, at));
  const seen = { ...record, reads, writes };
  if (record.endedAt !== undefined && record.endedAt <= at) return seen;
  const { endedAt, measures, checks, error, observations, ...soFar } = seen;
  return { ...soFar, status: 'running' };
}

/** Without the untimed writes of artifacts that have a timed one. */
function withoutSettled(writes: readonly Pointer[]): readonly Pointer[] {
  if (!writes.some((write) => write.at === null)) return writes;
  const timed = new Set(
    writes.filter(({ at }) => at !== null).map(({ namespace, artifact }) => keyOf(namespace, artifact)),
  );
  return writes.filter((write) => write.at !== null || !timed.has(keyOf(write.namespace, write.artifact)));
}
