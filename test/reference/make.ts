import type { Fact, RunRecord } from '../../lib/lineage/facts.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';

/** `2026-03-01T00:00:SS` as a timestamp. */
export const at = (second: number): string =>
  `2026-03-01T00:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.000000Z`;

/** The n-th run id. */
export const idOf = (n: number): string => `${'0af7651916cd43dd8448eb211c80319c'}:${n.toString(16).padStart(16, '0')}`;

/** What a test says of a run: `n` for its id, seconds for its times. */
export interface RunSketch {
  readonly n: number;
  readonly start?: number;
  /** Absent: the run has not ended. */
  readonly end?: number;
  readonly [field: string]: unknown;
}

/** A run record in normal form. */
export function run({ n, start = n, end, ...fields }: RunSketch): RunRecord {
  const raw = {
    format: 1,
    id: idOf(n),
    component: 'step',
    startedAt: at(start),
    ...(end !== undefined && { endedAt: at(end) }),
    ...fields,
  };
  return parseFact(raw).fact as RunRecord;
}

/** A fact in normal form from any JSON. */
export const fact = (raw: Record<string, unknown>): Fact => parseFact({ format: 1, ...raw }).fact;
