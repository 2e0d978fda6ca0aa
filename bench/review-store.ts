import type { Fact, RunRecord } from '../lib/lineage/facts.js';
import { versionId } from '../lib/lineage/ids.js';
import { parseFact } from '../lib/lineage/parse-fact.js';
import { runId } from './shape.js';

/** Outputs that one day's features are read for. */
const outputsADay = 100;

/**
 * Runs of a pipeline that goes on for months: on a day sources are ingested and cleaned, feature sets made over the last days,
 * models retrained from their predecessors, and outputs inferred, each from a model and some of the day's features.
 */
export function manyOutputs(outputs: number, runs: number): readonly RunRecord[] {
  const days = outputs / outputsADay;
  const upstreamADay = runs / days - outputsADay;
  const sources = Math.floor(upstreamADay * 0.3);
  const records: RunRecord[] = [];
  const add = (component: string, day: number, reads: readonly string[], write: string): void => {
    const at = new Date(Date.UTC(2026, 0, 1) + day * 86_400_000 + (records.length % 80_000) * 1000).toISOString();
    const id = runId(records.length + 1);
    const pointers = { reads: reads.map((artifact) => ({ artifact })), writes: [{ artifact: write }] };
    const raw = { format: 1, id, component, startedAt: at, endedAt: at, parameters: { day: day % 3 }, ...pointers };
    records.push(parseFact(raw).fact as RunRecord);
  };
  const named = (name: string, day: number, n: number): string => `${name}-${n}/${day}`;
  for (let day = 0; day < days; day += 1) {
    const rest = upstreamADay - 2 * sources;
    for (let n = 0; n < sources; n += 1) {
      add('ingest', day, [], named('raw', day, n));
      add('clean', day, [named('raw', day, n)], named('clean', day, n));
    }
    for (let n = 0; n < rest; n += 1) {
      const window = [day, day - 1].filter((each) => each >= 0);
      const inputs = window.flatMap((each) => [n, n + 1].map((m) => named('clean', each, m % sources)));
      if (n % 10 > 0) add('features', day, inputs, named('features', day, n));
      else add('train', day, [...inputs, ...(day > 0 ? [named('model', day - 1, n)] : [])], named('model', day, n));
    }
    for (let n = 0; n < outputsADay; n += 1) {
      const model = 10 * (n % Math.floor(rest / 10));
      const features = [1, 2, 3].map((m) => (n * 3 + m) % rest).map((m) => (m % 10 === 0 ? m + 1 : m) % rest);
      const read = features.filter((m) => m % 10 > 0).map((m) => named('features', day, m));
      add('infer', day, [named('model', day, model), ...new Set(read)], named('out', day, n));
    }
  }
  return records;
}

/** Flags on so many outputs, spread over all of them. */
export function flagsOf(runs: readonly RunRecord[], count: number): readonly Fact[] {
  const outputs = runs.filter(({ component }) => component === 'infer');
  const step = outputs.length / count;
  return Array.from({ length: count }, (_, n): Fact => {
    const record = outputs[Math.floor(n * step)];
    const write = record?.writes[0];
    const subject = record === undefined || write === undefined ? '' : `version:${versionId(record.id, write)}`;
    return { format: 1, annotation: `f${n}`, at: '2027-01-01T00:00:00.000000Z', subject, key: 'flag', value: true };
  });
}
