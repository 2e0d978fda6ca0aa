import type { Fact } from '../../lib/lineage/facts.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { Random } from '../reference/random.js';

type Raw = Record<string, unknown>;

const artifacts = ['a.csv', 'b.csv', 'model'];
const digests = ['sha256:aa', 'sha256:bb'];

/** The n-th half minute of a morning; few, so that equal times and equal gaps are common. */
export const halfMinute = (n: number): string => new Date(Date.UTC(2026, 2, 1) + n * 30_000).toISOString();

/** The namespaces of a history. */
export const namespacesOf = (seed: number) => ({ main: `main-${seed}`, other: `other-${seed}` });

/**
 * Runs as staleness must be right about: few artifacts with few contents, digests that nobody knows, rewrites of the same
 * content, in place and by other runs, reads from outside, cycles of explicit dependencies, code that changes, components
 * that run often enough to learn a cadence, failures, runs in flight, runs told of twice. Equal seeds give equal histories; those of different seeds have
 * nothing in common, so that one store can hold many.
 */
export function randomHistory(seed: number): Fact[] {
  const random = new Random(seed);
  const { main, other } = namespacesOf(seed);
  const trace = seed.toString(16).padStart(32, 'c');
  const idOf = (n: number): string => `${trace}:${String(n + 1).padStart(16, '0')}`;
  const runs = 4 + random.below(26);
  const raw: Raw[] = [];
  for (let n = 0; n < runs; n += 1) {
    const start = random.below(60);
    const end = start + random.below(4);
    const pointers = (): Raw[] =>
      Array.from({ length: random.below(3) }, () => ({
        artifact: random.pick(artifacts),
        at: halfMinute(start + random.below(end - start + 1)),
        ...(random.chance(0.65) && { digest: random.pick(digests) }),
        ...(random.chance(0.1) && { namespace: other }),
      }));
    const begun: Raw = {
      format: 1,
      id: idOf(random.chance(0.05) ? random.below(runs) : n),
      namespace: random.chance(0.9) ? main : other,
      component: random.pick(['ingest', 'train']),
      startedAt: halfMinute(start),
      reads: pointers(),
      ...(random.chance(0.2) && { dependsOn: [idOf(random.below(runs + 1))] }),
      ...(random.chance(0.6) && {
        code: {
          ...(random.chance(0.7) && { revision: random.pick(['r1', 'r2']) }),
          ...(random.chance(0.7) && { digest: random.pick(digests) }),
        },
      }),
    };
    const ended = {
      ...begun,
      status: random.chance(0.2) ? 'failed' : 'ok',
      endedAt: halfMinute(end),
      writes: pointers(),
    };
    if (random.chance(0.9)) raw.push(ended);
    if (random.chance(0.3)) raw.push(begun);
  }
  return raw.map((fact) => parseFact(fact).fact);
}
