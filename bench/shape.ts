import type { RunRecord } from '../lib/lineage/facts.js';
import { timestampFromMicros } from '../lib/lineage/time.js';

const start = Date.UTC(2026, 0, 1) * 1000;
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

/** Id of the n-th run of {@link manyRuns}. */
export const runId = (n: number): string => `${hex(n, 8).repeat(4)}:${hex(n + 1, 16)}`;

const digestOf = (artifact: number, writer: number): string =>
  `sha256:${hex(artifact * 1_000_003 + writer, 16).repeat(4)}`;

export interface Shape {
  /** Number of the first run. Default: 0. */
  readonly from?: number;
  /** How many names the runs write. Default: 2000. */
  readonly artifacts?: number;
  /**
   * One of so many pipelines that run at once and take turns second by second. Each writes names of its own; of the three
   * artifacts that a run reads, the first is one of pipeline 0.
   */
  readonly pipeline?: { readonly index: number; readonly of: number };
}

/**
 * Runs as a pipeline makes them: each reads 3 artifacts that earlier runs wrote, with the digests they wrote, and writes
 * 2 of `artifacts` names anew. One run a second, one component in ten names.
 */
export function* manyRuns(count: number, { from = 0, artifacts = 2000, pipeline }: Shape = {}): Generator<RunRecord> {
  const { index: own, of } = pipeline ?? { index: 0, of: 1 };
  const folder = (owner: number): string => (pipeline === undefined ? 'data' : `pipeline-${owner}`);
  for (let n = from; n < from + count; n += 1) {
    const among = n * of + own;
    const at = start + among * 1_000_000;
    const pointer = (name: string, time: number, digest: string) => ({
      artifact: name,
      namespace: 'default',
      at: timestampFromMicros(time),
      digest,
      kind: 'data' as const,
      bytes: 1000 + n,
    });
    const nameOf = (artifact: number, owner: number): string => `${folder(owner)}/table-${artifact}.parquet`;
    const lastWriter = (artifact: number): number => n - 1 - ((n - 1 - Math.floor(artifact / 2)) % (artifacts / 2));
    const reads = [7, 31, 101]
      .map((stride) => (n * stride) % artifacts)
      .filter((artifact, index, all) => all.indexOf(artifact) === index);
    yield {
      format: 1,
      id: runId(among),
      namespace: 'default',
      component: `step-${n % 10}`,
      status: 'ok',
      startedAt: timestampFromMicros(at),
      endedAt: timestampFromMicros(at + 900_000),
      reads: reads.map((artifact, index) =>
        pointer(
          nameOf(artifact, index === 0 ? 0 : own),
          at + index,
          digestOf(artifact, Math.max(lastWriter(artifact), -1)),
        ),
      ),
      writes: [0, 1].map((index) => {
        const artifact = (2 * n + index) % artifacts;
        return pointer(nameOf(artifact, own), at + 800_000 + index, digestOf(artifact, n));
      }),
      parameters: { depth: n % 7, rate: 0.1 },
      code: { revision: '0123456789abcdef0123456789abcdef01234567', dirty: false, file: 'lib/step.js', line: 12 },
      service: { name: 'pipeline' },
    };
  }
}
