import type { Fact } from '../../lib/lineage/facts.js';
import { at, run } from '../reference/make.js';

/** A small log and the run whose write the reader's one read must resolve to; none: the external version. */
export interface ResolutionCase {
  readonly title: string;
  readonly facts: readonly Fact[];
  /** Number of the reading run. */
  readonly reader: number;
  readonly answer: { readonly writer?: number; readonly assumed?: boolean };
}

const aa = 'sha256:aa';
const bb = 'sha256:bb';
const write = (n: number, second: number, digest?: string) =>
  run({ n, start: second, end: second, writes: [{ artifact: 'a', ...(digest !== undefined && { digest }) }] });
const read = (second: number, digest?: string) =>
  run({ n: 9, start: second, end: second + 1, reads: [{ artifact: 'a', ...(digest !== undefined && { digest }) }] });

/** Every clause of the resolution rule. The reader is run 9. */
export const resolutionCases: readonly ResolutionCase[] = [
  {
    title: 'a read without digest is of the latest write before it',
    facts: [write(1, 1), write(2, 2), read(3)],
    reader: 9,
    answer: { writer: 2 },
  },
  {
    title: 'a read sees a write of the same instant',
    facts: [write(1, 1), write(2, 3), read(3)],
    reader: 9,
    answer: { writer: 2 },
  },
  {
    title: 'a read does not see a later write',
    facts: [write(1, 1), write(2, 4), read(3)],
    reader: 9,
    answer: { writer: 1 },
  },
  {
    title: 'of writes of one instant the larger run id wins',
    facts: [write(3, 1), write(2, 1), read(3)],
    reader: 9,
    answer: { writer: 3 },
  },
  { title: 'a read before any write is of the external version', facts: [write(1, 5), read(3)], reader: 9, answer: {} },
  {
    title: 'a read with a digest is of the latest write with that digest',
    facts: [write(1, 1, aa), write(2, 2, bb), read(3, aa)],
    reader: 9,
    answer: { writer: 1 },
  },
  {
    title: 'of two writes with the digest the later one is read',
    facts: [write(1, 1, aa), write(2, 2, aa), read(3, aa)],
    reader: 9,
    answer: { writer: 2 },
  },
  {
    title: 'a digest that no write has came from outside',
    facts: [write(1, 1, aa), read(3, bb)],
    reader: 9,
    answer: {},
  },
  {
    title: 'a producer that does not hash is assumed',
    facts: [write(1, 1, bb), write(2, 2), read(3, aa)],
    reader: 9,
    answer: { writer: 2, assumed: true },
  },
  {
    title: 'an older producer that does not hash is not assumed past a newer digest',
    facts: [write(1, 1), write(2, 2, bb), read(3, aa)],
    reader: 9,
    answer: {},
  },
  {
    title: 'a write with the digest is preferred to a later one without',
    facts: [write(1, 1, aa), write(2, 2), read(3, aa)],
    reader: 9,
    answer: { writer: 1 },
  },
  {
    title: 'a run does not read its own write',
    facts: [
      write(1, 1),
      run({
        n: 9,
        start: 2,
        end: 4,
        writes: [{ artifact: 'a', at: '2026-03-01T00:00:02Z' }],
        reads: [{ artifact: 'a', at: '2026-03-01T00:00:03Z' }],
      }),
    ],
    reader: 9,
    answer: { writer: 1 },
  },
  {
    title: 'a run that alone writes what it reads reads it from outside',
    facts: [
      run({
        n: 9,
        start: 2,
        end: 4,
        writes: [{ artifact: 'a', at: '2026-03-01T00:00:02Z' }],
        reads: [{ artifact: 'a', at: '2026-03-01T00:00:03Z' }],
      }),
    ],
    reader: 9,
    answer: {},
  },
  {
    title: 'the same digest under another name is no producer',
    facts: [run({ n: 1, start: 1, end: 1, writes: [{ artifact: 'b', digest: aa }] }), read(3, aa)],
    reader: 9,
    answer: {},
  },
  {
    title: 'another namespace is another artifact',
    facts: [run({ n: 1, start: 1, end: 1, namespace: 'staging', writes: [{ artifact: 'a' }] }), read(3)],
    reader: 9,
    answer: {},
  },
  {
    title: 'a pointer may name another namespace',
    facts: [
      run({ n: 1, start: 1, end: 1, namespace: 'staging', writes: [{ artifact: 'a', namespace: 'default' }] }),
      read(3),
    ],
    reader: 9,
    answer: { writer: 1 },
  },
  {
    title: 'a write of a run that has not ended and has no time is no version',
    facts: [run({ n: 1, start: 1, writes: [{ artifact: 'a' }] }), read(3)],
    reader: 9,
    answer: {},
  },
  {
    title: 'a write of a run that has not ended counts from its own time',
    facts: [run({ n: 1, start: 1, writes: [{ artifact: 'a', at: '2026-03-01T00:00:02Z' }] }), read(3)],
    reader: 9,
    answer: { writer: 1 },
  },
  {
    title: 'a digest that comes later moves the read from assumed to sure',
    facts: [write(1, 1), run({ n: 1, start: 1, end: 1, writes: [{ artifact: 'a', digest: aa }] }), read(3, aa)],
    reader: 9,
    answer: { writer: 1 },
  },
  {
    title:
      'a write of another digest hides an older one without, also when another read of that instant saw the older one',
    facts: [
      write(6, 5),
      run({
        n: 1,
        start: 5,
        reads: [{ artifact: 'a', at: at(11), digest: aa }],
        writes: [{ artifact: 'a', at: at(10), digest: bb }],
      }),
      run({ n: 9, start: 11, end: 11, reads: [{ artifact: 'a', digest: aa }] }),
      run({ n: 9, start: 11, end: 11, writes: [{ artifact: 'a' }] }),
    ],
    reader: 9,
    answer: {},
  },
];
