import { type Fact, isRunRecord, type RunRecord } from '../../lib/lineage/facts.js';
import { mergeRuns } from '../../lib/lineage/merge.js';

/** What of these facts had happened by a time: the facts that a store would have been given by then. */
export function factsAsOf(facts: readonly Fact[], at: string): readonly RunRecord[] {
  const merged = new Map<string, RunRecord>();
  for (const fact of facts.filter(isRunRecord)) {
    const known = merged.get(fact.id);
    merged.set(fact.id, known === undefined ? fact : mergeRuns(known, fact));
  }
  return [...merged.values()].filter((run) => run.startedAt <= at).map((run) => runBy(run, at));
}

function runBy(run: RunRecord, at: string): RunRecord {
  const reads = run.reads.filter((read) => read.at !== null && read.at <= at);
  const writes = run.writes.filter((write) => write.at === null || write.at <= at);
  const { endedAt, measures, checks, error, observations, ...rest } = run;
  if (endedAt !== undefined && endedAt <= at) return { ...run, reads, writes };
  return { ...rest, reads, writes, status: 'running' };
}
