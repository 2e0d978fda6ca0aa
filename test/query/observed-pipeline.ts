import type { ColumnSummary } from '../../lib/lineage/column-summary.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { ColumnObserver } from '../../lib/observe/index.js';
import { minute, run } from './pipeline-facts.js';

/** What a run observed of a column. */
export const summaryOf = (values: readonly unknown[]): ColumnSummary => {
  const observer = new ColumnObserver();
  for (const value of values) observer.add(value);
  return observer.summary();
};

/** Numbers around a middle, evenly. */
export const around = (middle: number, count = 100): readonly number[] =>
  Array.from({ length: count }, (_, n) => middle + (n - (count - 1) / 2) / 10);

/** What a run observed, by column. */
export const of = (columns: Readonly<Record<string, readonly unknown[]>>) => ({
  observations: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, summaryOf(values)])),
});

/** A version of the model by the end of its digest. */
export const model = (digest: string) => ({ artifact: 'model.json', kind: 'model', digest: `sha256:${digest}` });

/**
 * The model is trained (2), used (3), trained anew (4), and used again, once the old one that a run still had in hand (5) and
 * once the new one (6). Evaluations (7) read predictions only.
 */
export const pipeline: readonly RunRecord[] = [
  run(9, 'ingest', { startedAt: minute(0), endedAt: minute(1), writes: ['week-1.csv'], ...of({ x: around(9) }) }),
  run(1, 'features', { reads: ['week-1.csv'], writes: ['features.csv'], ...of({ x: around(10), only: around(1) }) }),
  run(2, 'train', { reads: ['features.csv'], writes: [model('aa')], ...of({ x: around(20), p: around(0.5) }) }),
  run(3, 'predict', {
    reads: ['features.csv', model('aa')],
    writes: ['p-1.csv'],
    ...of({ x: around(30), p: around(1) }),
  }),
  run(4, 'train', { reads: ['features.csv'], writes: [model('bb')], ...of({ x: around(40), p: around(2) }) }),
  run(5, 'predict', {
    reads: ['features.csv', model('aa')],
    writes: ['p-2.csv'],
    ...of({ x: around(50), p: around(3) }),
  }),
  run(6, 'predict', {
    reads: ['features.csv', model('bb')],
    writes: ['p-3.csv'],
    ...of({ x: around(60), only: around(1) }),
  }),
  run(7, 'evaluate', { reads: ['p-2.csv'], ...of({ x: around(70), p: around(3), alone: ['a'] }) }),
];
