import assert from 'node:assert/strict';
import type { Fact, RunRecord } from '../../lib/lineage/facts.js';
import { type StaleRun, stale } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import type { Random } from '../reference/random.js';
import { NaiveStaleness } from './naive-stale.js';
import { halfMinute, namespacesOf } from './random-history.js';

type Loose = Record<string, unknown>;
type Cause = StaleRun['causes'][number];

/** How histories are compared. */
export interface Comparison {
  readonly random: Random;
  readonly seed: number;
  /** Counts what was compared, by cause. */
  readonly seen: Map<string, number>;
}

/** Asks a store that has the facts about everything, some runs and a component, as of a random time, and compares. */
export async function compareStaleness(
  store: LineageStore,
  facts: readonly Fact[],
  { random, seed, seen }: Comparison,
): Promise<void> {
  const at = halfMinute(random.below(70)).replace('Z', '000Z');
  const [oldAfter, cadence] = [random.pick([undefined, 0.5, 1, 2]), random.pick([undefined, undefined, undefined, 5])];
  const naive = new NaiveStaleness(facts, {
    now: at,
    ...(oldAfter !== undefined && { oldAfter: oldAfter * 60e6 }),
    ...(cadence !== undefined && { cadence: cadence * 60e6 }),
  });
  const given = (minutes: number | undefined): string | undefined =>
    minutes === undefined ? undefined : `${minutes}min`;
  const { main, other } = namespacesOf(seed);
  const transitive = random.chance(0.5);
  const options = { at, transitive, oldAfter: given(oldAfter), cadence: given(cadence) };
  const expect = async (subject: string | undefined, runs: readonly RunRecord[]): Promise<void> => {
    const expected = runs.map((run) => naiveAnswer(naive, run, transitive)).filter(({ causes }) => causes.length > 0);
    const scopes = subject === undefined ? [main, other] : [undefined];
    const answers = await Promise.all(scopes.map((namespace) => stale(store, subject, { ...options, namespace })));
    const answer = answers.flat();
    for (const { causes } of answer) for (const cause of causes) count(seen, cause);
    const byRun = (a: { run: string }, b: { run: string }): number => (a.run < b.run ? -1 : 1);
    assert.deepEqual(answer.map(plainAnswer).sort(byRun), expected.sort(byRun), `seed ${seed}, ${subject} at ${at}`);
    for (const run of answer) checkPaths(run, naive);
  };
  const current = naive.runs.filter((run) => naive.isCurrent(run));
  await expect(undefined, current);
  for (let n = 0; n < 3 && naive.runs.length > 0; n += 1) {
    const run = random.pick(naive.runs);
    await expect(run.id, [run]);
  }
  const inMain = ({ namespace, component }: RunRecord): boolean => namespace === main && component === 'train';
  if (!naive.runs.some(inMain)) return;
  const answer = await stale(store, 'component:train', { ...options, namespace: main });
  const expected = current.filter(inMain).filter((run) => naiveAnswer(naive, run, transitive).causes.length > 0);
  assert.deepEqual(answer.map(({ run }) => run).sort(), expected.map(({ id }) => id).sort());
}

export function count(seen: Map<string, number>, cause: Cause): void {
  const names = [cause.cause, ...(cause.cause === 'overdue' && cause.learnt ? ['learnt'] : [])];
  for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1);
}

/** Several readings of one version are one cause. */
export const distinct = (causes: readonly Loose[]): readonly string[] =>
  [...new Set(causes.map((cause) => JSON.stringify(Object.entries(cause).sort())))].sort();

function naiveAnswer(naive: NaiveStaleness, run: RunRecord, transitive: boolean) {
  const causes = [...naive.ownCauses(run)];
  for (const [id, distance] of transitive ? naive.distances(run) : []) {
    const other = naive.runs.find((each) => each.id === id);
    const theirs = other === undefined ? [] : naive.ownCauses(other);
    if (theirs.length > 0)
      causes.push({ cause: 'upstream', run: id, distance, causes: [...new Set(theirs.map(kindOf))].sort().join() });
  }
  return { run: run.id, component: run.component, causes: distinct(causes) };
}

const kindOf = (cause: Loose): unknown => cause['cause'];

const plainAnswer = ({ run, component, causes }: StaleRun) => ({
  run,
  component,
  causes: distinct(causes.map(plainCause)),
});

/** A cause as the plain search gives it. */
export function plainCause(cause: Cause): Loose {
  switch (cause.cause) {
    case 'newer-input': {
      const { artifact, used, newer } = cause;
      const key = `${artifact.namespace}/${artifact.name}`;
      return { cause: cause.cause, key, used: used.digest, run: newer.run, at: newer.at, digest: newer.digest };
    }
    case 'old-input':
      return {
        cause: cause.cause,
        key: `${cause.artifact.namespace}/${cause.artifact.name}`,
        writtenAt: cause.writtenAt,
      };
    case 'code-changed':
      return { cause: cause.cause, latest: cause.latest };
    case 'overdue':
      return { cause: cause.cause, latest: cause.latest, cadence: cause.cadenceSeconds * 1e6 };
    case 'failed-upstream':
      return { cause: cause.cause, run: cause.run };
    case 'upstream':
      return {
        cause: cause.cause,
        run: cause.run,
        distance: cause.path.filter((id) => id.includes(':')).length - 1,
        causes: [...cause.causes].sort().join(),
      };
  }
}

/** Every step of a path leads from a run to one that is next upstream of it. */
function checkPaths({ run, causes }: StaleRun, naive: NaiveStaleness): void {
  for (const cause of causes) {
    if (cause.cause !== 'upstream') continue;
    const runs = cause.path.filter((id) => id.includes(':'));
    assert.deepEqual([runs[0], runs.at(-1)], [run, cause.run]);
    runs.slice(1).forEach((next, index) => {
      const from = naive.runs.find(({ id }) => id === runs[index]);
      assert.ok(from !== undefined && naive.nextUpstream(from).some(({ id }) => id === next));
    });
  }
}
