import assert from 'node:assert/strict';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { isRunRecord } from '../../lib/lineage/facts.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';

/** A time on the day of the pipeline: `minute(90)` is half past one in the morning. */
export const minute = (count: number): string =>
  new Date(Date.UTC(2026, 0, 31, 0, count)).toISOString().replace('Z', '000Z');

/** The id of the n-th run: traces of their own, spans that differ in the first digits. */
export const runId = (n: number): string =>
  `${(n * 0x11111).toString(16).padStart(8, '0')}${'0'.repeat(20)}${n.toString(16).padStart(4, '0')}:${(0xa0000000 + n * 0x101).toString(16)}${'0'.repeat(7)}1`;

type Loose = Record<string, unknown>;

/** A run of one minute with reads at its start and writes at its end; names stand for pointers. */
export function run(n: number, component: string, fields: Loose = {}): RunRecord {
  const pointers = (list: unknown): unknown =>
    Array.isArray(list) ? list.map((item: unknown) => (typeof item === 'string' ? { artifact: item } : item)) : [];
  const { reads, writes, startedAt = minute(n * 10), endedAt = minute(n * 10 + 1), ...rest } = fields;
  const times = endedAt === null ? { startedAt } : { startedAt, endedAt };
  const raw = {
    format: 1,
    id: runId(n),
    component,
    ...times,
    reads: pointers(reads),
    writes: pointers(writes),
    ...rest,
  };
  const { fact } = parseFact(raw);
  assert.ok(isRunRecord(fact));
  return fact;
}

/**
 * ingest → clean → train → infer, where infer reads what clean wrote too; the source is external, and train read
 * another content of raw.csv than ingest wrote.
 */
export const pipeline: readonly RunRecord[] = [
  run(1, 'ingest', {
    reads: [{ artifact: 'source.csv', digest: 'sha256:aa' }],
    writes: [{ artifact: 'raw.csv', digest: 'sha256:bb', bytes: 1200 }],
    owner: 'ann',
  }),
  run(2, 'clean', { reads: ['raw.csv'], writes: ['clean.csv'] }),
  run(3, 'train', {
    reads: ['clean.csv', { artifact: 'raw.csv', digest: 'sha256:cc' }],
    writes: [{ artifact: 'model.json', kind: 'model' }],
    parameters: { rate: 0.1 },
    measures: { loss: 0.3 },
    code: { revision: 'abcdef1234567890', dirty: true },
  }),
  run(4, 'infer', {
    reads: ['clean.csv', { artifact: 'model.json', digest: 'sha256:dd' }],
    writes: ['predictions.csv'],
    dependsOn: [runId(1)],
    parent: runId(3),
  }),
];
