import type { RunRecord } from '../../lib/lineage/facts.js';
import { type StaleOptions, stale } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { at, idOf, run } from '../reference/make.js';

/** What is stale in some history: `n` of each stale run, with its causes. */
export interface StaleCase {
  readonly title: string;
  readonly facts: readonly RunRecord[];
  readonly subject?: string;
  readonly options?: StaleOptions;
  readonly answer: readonly (readonly [n: number, ...causes: string[]])[];
}

const [aa, bb] = ['sha256:aa', 'sha256:bb'];
const write = (n: number, digest?: string, fields = {}) =>
  run({ n, end: n, component: `write-${n}`, writes: [{ artifact: 'a', ...(digest && { digest }) }], ...fields });
const reader = (n: number, digest?: string, fields = {}) =>
  run({
    n,
    end: n,
    component: 'reader',
    reads: [{ artifact: 'a', ...(digest && { digest }) }],
    writes: [{ artifact: `out-${n}` }],
    ...fields,
  });
const code = (revision?: string, digest?: string) => ({
  code: { ...(revision && { revision }), ...(digest && { digest }) },
});
const daily = (count: number) =>
  Array.from({ length: count }, (_, day) =>
    run({
      n: day + 1,
      component: 'daily',
      startedAt: `2026-03-0${day + 1}T06:00:00Z`,
      endedAt: `2026-03-0${day + 1}T06:10:00Z`,
      writes: [{ artifact: 'out' }],
    }),
  );

export const staleCases: readonly StaleCase[] = [
  {
    title: 'a version that another run superseded since',
    facts: [write(1, aa), reader(2, aa), write(3, bb)],
    answer: [[2, 'newer-input']],
  },
  {
    title: 'nothing by a rewrite of the same content',
    facts: [write(1, aa), reader(2, aa), write(3, aa)],
    answer: [],
  },
  {
    title: 'a version superseded once, whatever was written after that',
    facts: [write(1, aa), reader(2, aa), write(3, bb), write(4, aa)],
    answer: [[2, 'newer-input']],
  },
  {
    title: 'a rewrite of which the content is not known',
    facts: [write(1, aa), reader(2, aa), write(3)],
    answer: [[2, 'newer-input']],
  },
  {
    title: 'nothing where an assumed read has read what is written now',
    facts: [write(1), reader(2, aa), write(3, aa)],
    answer: [],
  },
  {
    title: 'nothing by what the reader writes itself',
    facts: [write(1, aa), run({ n: 2, end: 3, reads: [{ artifact: 'a' }], writes: [{ artifact: 'a', digest: bb }] })],
    answer: [],
  },
  {
    title: 'a write of the same instant by a run of a larger id',
    facts: [write(1, aa), reader(2, aa), write(3, bb, { start: 1, end: 1 })],
    answer: [[2, 'newer-input']],
  },
  {
    title: 'content from outside that a run has written since, and none written at the time of the reading',
    facts: [reader(2, aa), write(3, bb), reader(4, aa, { component: 'other' }), write(5, aa, { start: 4, end: 4 })],
    answer: [[2, 'newer-input']],
  },
  {
    title: 'what was not written yet only as of later',
    facts: [write(1, aa), reader(2, aa), write(3, bb)],
    options: { at: at(2) },
    answer: [],
  },
  {
    title: 'what was older than the threshold when it was read',
    facts: [write(1, aa), reader(11, aa), reader(12, aa, { component: 'late' })],
    options: { oldAfter: '10s' },
    answer: [[12, 'old-input']],
  },
  {
    title: 'by the threshold of the component that reads',
    facts: [write(1, aa), reader(11, aa), reader(12, aa, { component: 'late' })],
    options: { oldAfter: ['1h', 'reader=1s'] },
    answer: [[11, 'old-input']],
  },
  {
    title: 'a run before the code changed; of two that start together the larger id is the later',
    facts: [
      reader(2, undefined, code('r1', aa)),
      reader(3, undefined, { ...code('r2', aa), start: 4 }),
      reader(4, undefined, code('r3')),
    ],
    answer: [
      [3, 'code-changed'],
      [2, 'code-changed'],
    ],
  },
  {
    title: 'nothing by code of which one side is not known',
    facts: [reader(2, undefined, code('r1')), reader(3, undefined, code(undefined, aa))],
    answer: [],
  },
  {
    title: 'a component that has not run for longer than the cadence given',
    facts: [write(1), write(2)],
    options: { at: at(12), cadence: ['1h', 'write-2=9s'] },
    answer: [[2, 'overdue']],
  },
  {
    title: 'nothing when just the cadence has passed',
    facts: [write(2)],
    options: { at: at(12), cadence: '10s' },
    answer: [],
  },
  {
    title: 'a component that has run daily and has not today',
    facts: daily(5),
    options: { at: '2026-03-06T06:00:01Z' },
    answer: [[5, 'overdue']],
  },
  { title: 'no cadence in four runs', facts: daily(4), options: { at: '2026-03-09T00:00:00Z' }, answer: [] },
  {
    title: 'what a failed run has written or is named for',
    facts: [write(1, aa, { status: 'failed' }), reader(2, aa), reader(3, bb, { component: 'b', dependsOn: [idOf(1)] })],
    answer: [
      [3, 'failed-upstream'],
      [2, 'failed-upstream'],
    ],
  },
  {
    title: 'what is behind a run only when everything upstream is asked about',
    facts: [
      write(1, aa),
      reader(2, aa),
      run({ n: 3, end: 4, component: 'last', reads: [{ artifact: 'out-2' }], writes: [{ artifact: 'end' }] }),
      write(5, bb),
    ],
    subject: 'end',
    options: { transitive: true },
    answer: [[3, 'upstream']],
  },
  {
    title: 'through a cycle of explicit dependencies',
    facts: [
      write(1, aa),
      reader(2, aa, { dependsOn: [idOf(3)] }),
      run({ n: 3, end: 3, component: 'last', writes: [{ artifact: 'end' }], dependsOn: [idOf(2)] }),
      write(4, bb),
    ],
    options: { transitive: true },
    answer: [
      [3, 'upstream'],
      [2, 'newer-input'],
    ],
  },
  {
    title: 'a run that is named although its output is not the latest, and no other of that kind',
    facts: [
      write(1, aa),
      reader(2, aa, { writes: [{ artifact: 'out' }] }),
      write(3, bb),
      reader(4, bb, { writes: [{ artifact: 'out' }] }),
    ],
    subject: idOf(2),
    answer: [[2, 'newer-input']],
  },
  {
    title: 'no run whose output is not the latest',
    facts: [
      write(1, aa),
      reader(2, aa, { writes: [{ artifact: 'out' }] }),
      write(3, bb),
      reader(4, bb, { writes: [{ artifact: 'out' }] }),
    ],
    answer: [],
  },
];

/** The answer in the form of a case. */
export async function answerTo(store: LineageStore, { subject, options }: StaleCase): Promise<StaleCase['answer']> {
  return (await stale(store, subject, options)).map(({ run: id, causes }) => [
    Number.parseInt(id.slice(33), 16),
    ...causes.map(({ cause }) => cause),
  ]);
}
