import type { FaultyPipeline } from '../../bench/faulty-pipelines.js';
import type { Fact } from '../../lib/lineage/facts.js';
import { versionId } from '../../lib/lineage/ids.js';
import { run } from '../reference/make.js';

const startOf = (hour: number, n: number): string =>
  new Date(Date.UTC(2026, 4, 1) + hour * 3_600_000 + n * 1000).toISOString();

/** A generated pipeline as the facts that recording it and flagging its outputs would have left; some runs with other code. */
export function factsOf(
  { runs, writers, flagged }: FaultyPipeline,
  otherCode: ReadonlySet<number> = new Set(),
): readonly Fact[] {
  const records = runs.map(({ component, hour, upstream }, n) =>
    run({
      n: n + 1,
      component,
      parameters: { hour },
      code: { revision: otherCode.has(n) ? 'new' : 'old' },
      startedAt: startOf(hour, n),
      endedAt: startOf(hour, n),
      reads: upstream.map((other) => ({ artifact: `data/${other}` })),
      writes: [{ artifact: `data/${n}` }],
    }),
  );
  const flags = writers.flatMap((writer, output): Fact[] => {
    const record = records[writer];
    const write = record?.writes[0];
    if (record === undefined || write === undefined || flagged[output] !== true) return [];
    const subject = `version:${versionId(record.id, write)}`;
    return [
      { format: 1, annotation: `f${output}`, at: '2026-06-01T00:00:00.000000Z', subject, key: 'flag', value: true },
    ];
  });
  return [...records, ...flags];
}
