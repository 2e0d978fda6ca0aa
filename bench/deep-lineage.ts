import { MltraceError } from '../lib/errors.js';
import type { RunRecord } from '../lib/lineage/facts.js';
import { versionId } from '../lib/lineage/ids.js';
import { parseFact } from '../lib/lineage/parse-fact.js';
import { runId } from './shape.js';

/** ISO 8601, so many seconds after the start of 2027: apart from `manyRuns`. */
export const moment = (second: number): string => new Date(Date.UTC(2027, 0, 1) + second * 1000).toISOString();

/** A run of a second of 2027, apart from those of `manyRuns`. */
export const made = (n: number, fields: Record<string, unknown>): RunRecord =>
  parseFact({
    format: 1,
    id: runId(1_000_000 + n),
    component: 'bench',
    startedAt: moment(n),
    endedAt: moment(n),
    ...fields,
  }).fact as RunRecord;

/** Every run reads what the one before it wrote, and what one half as far wrote. */
export const chain = (length: number): RunRecord[] =>
  Array.from({ length }, (_, n) => {
    const read = n === 0 ? [] : [...new Set([n - 1, n >> 1])].filter((from) => from < n);
    return made(n, {
      component: 'chain',
      reads: read.map((from) => ({ artifact: `link-${from}` })),
      writes: [{ artifact: `link-${n}` }],
    });
  });

/** Two runs a layer, each reading both below: with 22 layers 2^22 paths, 44 runs. */
export const ladder = (layers: number): RunRecord[] =>
  Array.from({ length: 2 * layers }, (_, n) => {
    const layer = n >> 1;
    return made(50_000 + layer, {
      id: runId(2_000_000 + n),
      component: 'ladder',
      reads: layer === 0 ? [] : [0, 1].map((side) => ({ artifact: `rung-${layer - 1}-${side}` })),
      writes: [{ artifact: `rung-${layer}-${n % 2}` }],
    });
  });

/** Id of the version that the last run wrote. */
export function lastVersion(runs: readonly RunRecord[]): string {
  const run = runs.at(-1);
  const write = run?.writes[0];
  if (run === undefined || write === undefined)
    throw new MltraceError('MLTRACE_USAGE', 'expected a list that ends in a run with a write, found none');
  return versionId(run.id, write);
}
