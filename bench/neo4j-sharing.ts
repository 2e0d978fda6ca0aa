import type { RunRecord } from '../lib/lineage/facts.js';
import { Random } from '../test/reference/random.js';
import { manyRuns } from './shape.js';

/*
 * How runs may be shared out to processes that write at once. Every run has 3 reads and 2 writes and is written once.
 *
 * - `pipelines`: each process is a pipeline of its own beside the others, as the services of one team are: it writes names
 *   of its own, and of the three artifacts that a run reads one is made by the first pipeline.
 * - `one pipeline`: the processes take the runs of one pipeline in turn, as its workers: what one reads, another has
 *   written a moment ago and may not have delivered yet.
 * - `backlog`: a log that is there already is dealt out in whole batches.
 * - `shuffled`: runs come in any order.
 */
export const sharings = ['pipelines', 'one pipeline', 'backlog', 'shuffled'] as const;
export type Sharing = (typeof sharings)[number];

export interface Share {
  readonly sharing: Sharing;
  /** Of all writers together. */
  readonly runs: number;
  readonly batch: number;
  /** Which writer of how many. */
  readonly writer: number;
  readonly writers: number;
}

/** Pipelines that there are, however many write. */
const pipelines = 4;

/** What one writer writes, in its order. One alone writes what four would, in the order of its time. */
export function runsOf({ sharing, runs, batch, writer, writers }: Share): readonly RunRecord[] {
  const all = sharing === 'pipelines' ? ofPipelines(runs) : [...manyRuns(runs)];
  if (writers === 1) return all;
  const order = sharing === 'shuffled' ? new Random(1).shuffle(all) : all;
  const turn = (n: number): number => (sharing === 'backlog' ? Math.floor(n / batch) : n) % writers;
  return order.filter((_, n) => turn(n) === writer);
}

function ofPipelines(runs: number): readonly RunRecord[] {
  const each = Array.from({ length: pipelines }, (_, index) => [
    ...manyRuns(runs / pipelines, { artifacts: 2000 / pipelines, pipeline: { index, of: pipelines } }),
  ]);
  return each.flat().sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}
