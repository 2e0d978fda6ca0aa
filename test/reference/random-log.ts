import { createHash } from 'node:crypto';
import type { Fact } from '../../lib/lineage/facts.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { Random } from './random.js';

type Raw = Record<string, unknown>;

const namespaces = ['default', 'staging'];
const artifacts = ['a.csv', 'b.csv', 'model', 's3://bucket/c'];
const digests = ['sha256:aa', 'sha256:bb', 'sha256:cc'];

const runId = (n: number): string =>
  `${'ab'.repeat(15)}${String(n % 3).padStart(2, '0')}:${String(n + 1).padStart(16, '0')}`;

/** Few instants, so that equal times are common. */
const instant = (n: number): string => `2026-03-01T00:00:${String(n).padStart(2, '0')}.000000Z`;

/**
 * A log of facts that has everything the graph must be right about: reads and writes with and without digests, equal
 * times, in-place updates, late writers, late digests, running and crashed runs, several and differing records of one
 * run, cycles of explicit dependencies, two namespaces, annotations. Equal seeds give equal logs.
 */
export function randomLog(seed: number): Fact[] {
  const random = new Random(seed);
  const runs = 3 + random.below(10);
  const raw: Raw[] = [];
  for (let n = 0; n < runs; n += 1) raw.push(...recordsOfRun(random, n, runs));
  for (let n = random.below(5); n > 0; n -= 1) raw.push(annotation(random, n, runs));
  return raw.map((fact) => parseFact(fact).fact);
}

function recordsOfRun(random: Random, n: number, runs: number): Raw[] {
  const start = random.below(20);
  const end = start + random.below(10);
  const base: Raw = {
    format: 1,
    id: runId(n),
    namespace: random.chance(0.8) ? 'default' : 'staging',
    component: random.pick(['ingest', 'train', 'infer']),
    startedAt: instant(start),
    ...(random.chance(0.4) && { parent: runId(random.below(runs + 2)) }),
    ...(random.chance(0.3) && { dependsOn: [runId(random.below(runs + 2)), runId(random.below(runs))] }),
    ...description(random),
  };
  const reads = pointers(random, start, end);
  const writes = pointers(random, start, end);
  // An in-place update reads and writes one artifact.
  if (random.chance(0.3))
    writes.push({ ...random.pick([...reads, { artifact: 'model' }]), digest: random.pick(digests), at: instant(end) });
  // A digest that became known later is another fact about another write.
  const late = writes.filter(() => random.chance(0.2)).map((write) => ({ ...write, digest: random.pick(digests) }));
  const ended: Raw = {
    ...base,
    status: random.chance(0.2) ? 'failed' : 'ok',
    endedAt: instant(end),
    reads,
    writes: [...writes, ...late],
    ...results(random),
  };
  const running: Raw = { ...base, reads: some(random, reads), writes: some(random, writes) };
  const other: Raw = {
    ...running,
    ...description(random),
    ...(random.chance(0.2) && { component: 'other', startedAt: instant(random.below(start + 1)) }),
  };
  const crashed = random.chance(0.15);
  return [
    ...(crashed ? [] : [ended]),
    ...(crashed || random.chance(0.5) ? [running] : []),
    ...(random.chance(0.2) ? [other] : []),
  ];
}

const some = <T>(random: Random, items: readonly T[]): T[] => items.filter(() => random.chance(0.6));

function pointers(random: Random, start: number, end: number): Raw[] {
  return Array.from({ length: random.below(4) }, () => ({
    artifact: random.pick(artifacts),
    ...(random.chance(0.75) && { at: instant(start + random.below(end - start + 1)) }),
    ...(random.chance(0.6) && { digest: random.pick(digests) }),
    ...(random.chance(0.15) && { namespace: random.pick(namespaces) }),
    ...(random.chance(0.15) && { version: random.pick(['v1', 'v2']) }),
    ...(random.chance(0.3) && { kind: random.pick(['data', 'model', 'unknown']) }),
    ...(random.chance(0.3) && { bytes: random.below(100) }),
  }));
}

const description = (random: Random): Raw => ({
  ...(random.chance(0.3) && { owner: random.pick(['ann', 'bob']) }),
  ...(random.chance(0.3) && { description: random.pick(['one', 'two']) }),
  ...(random.chance(0.3) && { tags: [random.pick(['x', 'y']), 'z'] }),
});

const results = (random: Random): Raw => ({
  ...(random.chance(0.3) && { parameters: { depth: random.below(5), ['__proto__x']: true } }),
  ...(random.chance(0.3) && { measures: { auc: random.next(), loss: 'NaN' } }),
  ...(random.chance(0.6) && { observations: { late: observation(random), ['__proto__']: { v: 2, of: ['later'] } } }),
  ...(random.chance(0.2) && { checks: [{ name: 'rows', when: 'after', outcome: 'passed' }] }),
  ...(random.chance(0.2) && { error: { type: 'Error', message: 'no' } }),
  ...(random.chance(0.3) && { code: { revision: 'abc', dirty: random.chance(0.5), line: 3 } }),
  ...(random.chance(0.3) && { service: { name: 'job', environment: 'prod' } }),
});

/** The summary of a column in any of its forms. */
const observation = (random: Random): Raw => {
  const [zero, bin, rest, top] = [random.below(3), 1 + random.below(9), random.below(4), 1 + random.below(5)];
  return {
    v: 1,
    count: zero + bin + 3 + rest + top,
    missing: 1,
    numbers: {
      ...{ count: zero + bin, nan: 2, infinite: 0, min: -0.5, max: 1.5e-7, level: random.below(3), zero },
      positive: [[-random.below(2000), 0, bin]],
      negative: [],
      ...(random.chance(0.7) && { sum: random.next() }),
    },
    categories: { top: { [random.pick(['yes', '', '__proto__', 'é"'])]: top }, rest },
  };
};

function annotation(random: Random, n: number, runs: number): Raw {
  const subject = random.pick([
    `run:${runId(random.below(runs + 1))}`,
    `artifact:${random.pick(namespaces)}/${random.pick(artifacts)}`,
    `component:default/${random.pick(['ingest', 'other', 'none'])}`,
    'label:default/customer',
    // The external version of a.csv with the first digest, and the one without.
    `version:${random.pick(['c0ffee', externalOf(random.pick([digests[0], undefined]))])}`,
  ]);
  return {
    format: 1,
    annotation: `n${random.below(n + 1)}`,
    at: instant(random.below(30)),
    subject,
    key: n % 2 === 0 ? 'flag' : 'label:x',
    value: random.pick([true, 'why', null]),
    ...(random.chance(0.5) && { author: 'ann' }),
  };
}

function externalOf(digest: string | undefined): string {
  const identity = JSON.stringify(['default', 'a.csv', null, null, digest ?? null]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}
