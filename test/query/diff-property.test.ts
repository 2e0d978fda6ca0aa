import assert from 'node:assert/strict';
import fc from 'fast-check';
import { comparedLineages } from '../../lib/query/diff.js';
import { type CauseSet, type Explanation, explainDifference } from '../../lib/query/explain-difference.js';
import { type Diff, diff } from '../../lib/query/index.js';
import { randomLog } from '../reference/random-log.js';
import { factsAsOf } from './facts-as-of.js';
import { type Lists, listsOf, type NaivePair, naivePairs, naiveRest, readElse } from './naive-diff.js';
import { withStore } from './temporary-store.js';

const second = (n: number): string => `2026-03-01T00:00:${String(n).padStart(2, '0')}.000000Z`;

/** The pairs that a diff tells of: those whose runs are not the same, and what they read differently. */
const toldOf = ({ runs }: Diff) =>
  runs
    .filter(({ from, to }) => from !== to)
    .map(({ depth, from, to, inputs }) => ({
      level: depth,
      runs: [from, to],
      inputs: inputs.map((input) => [input.from?.version, input.to?.version]),
    }));

const naiveToldOf = (lists: Lists, pairs: readonly NaivePair[]) =>
  pairs
    .filter(({ runs }) => runs[0] !== runs[1])
    .map(({ level, runs, inputs }) => ({ level, runs, inputs: inputs.filter((i) => readElse(lists, runs, i)) }));

/** The same seen from the other side. */
const mirrored = (answer: Diff) => ({
  ...answer,
  from: answer.to,
  to: answer.from,
  onlyFrom: answer.onlyTo,
  onlyTo: answer.onlyFrom,
  runs: answer.runs.map(({ from, to, changes, inputs, ...pair }) => ({
    ...pair,
    from: to,
    to: from,
    changes: changes.map((change) => swapped(change)),
    inputs: inputs.map((input) => swapped(input)),
  })),
});

const swapped = <T>({ from, to, ...rest }: { readonly from?: T; readonly to?: T }) => ({
  ...rest,
  ...(to !== undefined && { from: to }),
  ...(from !== undefined && { to: from }),
});

/** In one order: what stands alone is listed by side. */
const normal = (answer: Diff | ReturnType<typeof mirrored>): unknown => ({
  ...answer,
  runs: answer.runs.map(({ namespace, component, changes, inputs, ...pair }) => ({
    ...pair,
    changes: inAnyOrder(changes),
    inputs: inAnyOrder(inputs),
  })),
});

const inAnyOrder = (items: readonly object[]): readonly string[] =>
  items.map((item) => JSON.stringify(Object.entries(item).sort())).sort();

describe('diff and bisect on random logs', function () {
  this.timeout(120_000);

  it('pair runs as a search through plain lists does, from versions and from runs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (seed) => {
        await withStore(randomLog(seed), async (store) => {
          const lists = await listsOf(store);
          const starts = [...lists.versions.map(({ id }) => id), ...lists.runs.map(({ id }) => id)];
          for (let n = 0; n < 12; n += 1) {
            const [from = '', to = ''] = [starts[(n * 7 + seed) % starts.length], starts[(n * 5) % starts.length]];
            const answer = await diff(store, from, to);
            const pairs = naivePairs(lists, from, to);
            assert.deepEqual(toldOf(answer), naiveToldOf(lists, pairs), `${from} ${to}`);
            for (const [side, start, rest] of [
              [0, from, answer.onlyFrom],
              [1, to, answer.onlyTo],
            ] as const) {
              const paired = pairs.map(({ runs }) => runs[side]);
              assert.deepEqual(rest.map(({ run }) => run).sort(), naiveRest(lists, start, paired));
            }
            assert.deepEqual(normal(await diff(store, to, from)), normal(mirrored(answer)));
          }
        });
      }),
      { numRuns: 8 },
    );
  });

  it('answer as of two times what stores answer that know only what had happened by then', async () => {
    const instant = fc.integer({ min: 5, max: 30 }).map(second);
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), instant, async (seed, at) => {
        const facts = randomLog(seed);
        const outcome = async (answer: Promise<Diff>): Promise<unknown> => {
          try {
            const { from, to, ...rest } = await answer;
            return { ...rest, ids: [from.version, from.run, to.version, to.run] };
          } catch (error) {
            return (error as { code?: string }).code;
          }
        };
        const ask = { namespace: 'default' };
        const then = await withStore(factsAsOf(facts, at), (store) => outcome(diff(store, 'a.csv', 'model', ask)));
        const asked = await withStore(facts, (store) =>
          outcome(diff(store, 'a.csv', 'model', { ...ask, fromAt: at, toAt: at })),
        );
        assert.deepEqual(asked, then);
      }),
      { numRuns: 15 },
    );
  });

  it('explain what a search through plain lists says a change explains', async () => {
    let explained = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (seed) => {
        await withStore(randomLog(seed), async (store) => {
          const lists = await listsOf(store);
          for (let n = 0; n < 10; n += 1) {
            const [from, to] = [lists.versions[(n * 7 + seed) % lists.versions.length], lists.versions[n]];
            if (from === undefined || to === undefined || from.writer === undefined || to.writer === undefined)
              continue;
            const compared = (text: string) => ({ text, names: [], at: undefined });
            const sides = { from: compared(from.id), to: compared(to.id) };
            const { paired } = await comparedLineages(store, { ...sides, namespace: undefined, depth: undefined });
            explained += checkExplanation(lists, [from.id, to.id], explainDifference(paired));
          }
        });
      }),
      { numRuns: 15 },
    );
    assert.ok(explained > 20, `only ${explained} explanations were compared`);
  });
});

/** Compares with what follows from the pairs; gives how many sets were. */
function checkExplanation(
  lists: Lists,
  [from, to]: readonly [string, string],
  { sets, differing }: Explanation,
): number {
  const pairs = naivePairs(lists, from, to);
  const name = (runs: readonly [string, string]): string => runs.join(' ');
  const behind = new Map<string, Set<string>>();
  const inDifference = new Set(pairs.slice(0, 1).map(({ runs }) => name(runs)));
  for (let size = 0; size < inDifference.size; ) {
    size = inDifference.size;
    for (const pair of pairs) {
      if (!inDifference.has(name(pair.runs))) continue;
      const next = new Set<string>();
      for (const [one, other] of pair.inputs.filter((input) => readElse(lists, pair.runs, input))) {
        const writers = [one, other].map((id) => lists.versions.find((version) => version.id === id)?.writer);
        const both = writers.join(' ');
        if (pairs.some(({ runs }) => name(runs) === both)) next.add(both);
      }
      for (const { runs } of pair.next)
        if (
          runs[0] !== runs[1] &&
          isDependency(lists, pair.runs, runs) &&
          pairs.some((p) => name(p.runs) === name(runs))
        )
          next.add(name(runs));
      behind.set(name(pair.runs), next);
      for (const each of next) inDifference.add(each);
    }
  }
  assert.equal(differing, inDifference.size);
  const explainedBy = ({ places }: Pick<CauseSet, 'places'>): number => {
    const has = new Set(places.map((place) => `${place.from} ${place.to}`));
    for (let size = -1; size < has.size; ) {
      size = has.size;
      for (const [pair, next] of behind) if ([...next].some((each) => has.has(each))) has.add(pair);
    }
    return has.size;
  };
  for (const set of sets) {
    assert.equal(set.explains, explainedBy(set));
    assert.equal(set.complete, set.explains === differing);
    if (set.causes.length === 1) continue;
    assert.ok(!sets.some(({ causes, complete }) => causes.length === 1 && complete));
    set.causes.forEach((_, index) => {
      const places = set.places.filter(({ cause }) => cause !== index);
      assert.ok(explainedBy({ places }) < differing, 'a set holds what it can do without');
    });
  }
  const singles = sets.filter(({ causes }) => causes.length === 1).map(({ explains }) => explains);
  assert.deepEqual(
    singles,
    singles.toSorted((a, b) => b - a),
  );
  return sets.length;
}

const isDependency = (lists: Lists, pair: readonly [string, string], runs: readonly [string, string]): boolean =>
  [0, 1].every((side) => lists.edges.some(({ from, to }) => from === pair[side] && to === runs[side]));
