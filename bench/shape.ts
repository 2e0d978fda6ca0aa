import type { RunRecord } from '../lib/lineage/facts.js';
import { timestampFromMicros } from '../lib/lineage/time.js';

const start = Date.UTC(2026, 0, 1) * 1000;
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

/** Id of the n-th run of {@link manyRuns}. */
export const runId = (n: number): string => `${hex(n, 8).repeat(4)}:${hex(n + 1, 16)}`;

const digestOf = (artifact: number, writer: number): string =>
  `sha256:${hex(artifact * 1_000_003 + writer, 16).repeat(4)}`;

/**
 * Runs as a pipeline makes them: each reads 3 artifacts that earlier runs wrote, with the digests they wrote, and writes
 * 2 of `artifacts` names anew. One run a second, one component in ten names.
 */
export function* manyRuns(count: number, { from = 0, artifacts = 2000 } = {}): Generator<RunRecord> {
  for (let n = from; n < from + count; n += 1) {
    const at = start + n * 1_000_000;
    const pointer = (artifact: number, time: number, writer: number) => ({
      artifact: `data/table-${artifact}.parquet`,
      namespace: 'default',
      at: timestampFromMicros(time),
      digest: digestOf(artifact, writer),
      kind: 'data' as const,
      bytes: 1000 + n,
    });
    const lastWriter = (artifact: number): number => n - 1 - ((n - 1 - Math.floor(artifact / 2)) % (artifacts / 2));
    const reads = [7, 31, 101]
      .map((stride) => (n * stride) % artifacts)
      .filter((artifact, index, all) => all.indexOf(artifact) === index);
    yield {
      format: 1,
      id: runId(n),
      namespace: 'default',
      component: `step-${n % 10}`,
      status: 'ok',
      startedAt: timestampFromMicros(at),
      endedAt: timestampFromMicros(at + 900_000),
      reads: reads.map((artifact, index) => pointer(artifact, at + index, Math.max(lastWriter(artifact), -1))),
      writes: [0, 1].map((index) => pointer((2 * n + index) % artifacts, at + 800_000 + index, n)),
      parameters: { depth: n % 7, rate: 0.1 },
      code: { revision: '0123456789abcdef0123456789abcdef01234567', dirty: false, file: 'lib/step.js', line: 12 },
      service: { name: 'pipeline' },
    };
  }
}
