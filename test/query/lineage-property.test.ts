import assert from 'node:assert/strict';
import fc from 'fast-check';
import { impact, trace } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { randomLog } from '../reference/random-log.js';
import { allEdges, naiveDepths } from './naive-lineage.js';
import { withStore } from './temporary-store.js';

const depths = [1, 2, 3, undefined];

async function versionIds(store: LineageStore): Promise<readonly string[]> {
  return (await store.read<{ id: string }>('MATCH (v:Version) RETURN v.id AS id')).map(({ id }) => id);
}

describe('trace and impact on random logs', function () {
  this.timeout(120_000);

  it('give every run within the depth at its least depth, and say whether there is more', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (seed) => {
        await withStore(randomLog(seed), async (store) => {
          const edges = await allEdges(store);
          for (const id of (await versionIds(store)).slice(0, 6)) {
            for (const [ask, direction] of [
              [trace, 'upstream'],
              [impact, 'downstream'],
            ] as const) {
              const naive = [...naiveDepths(id, edges, direction)];
              for (const depth of depths) {
                const answer = await ask(store, id, { depth });
                const limit = depth ?? Number.POSITIVE_INFINITY;
                const within = naive.filter(([, far]) => far <= limit);
                const runs = within.filter(([node]) => node.includes(':'));
                assert.deepEqual(
                  new Map(answer.runs.map((run) => [run.id, run.depth])),
                  new Map(runs.sort(byDepth(answer.runs))),
                );
                assert.deepEqual(
                  answer.versions.map((version) => version.id).sort(),
                  within
                    .filter(([node]) => !node.includes(':'))
                    .map(([node]) => node)
                    .sort(),
                );
                assert.equal(
                  answer.truncated,
                  naive.some(([, far]) => far > limit),
                );
              }
            }
          }
        });
      }),
      { numRuns: 15 },
    );
  });

  it('give exactly the edges among what they reach', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (seed) => {
        await withStore(randomLog(seed), async (store) => {
          const edges = await allEdges(store);
          for (const id of (await versionIds(store)).slice(0, 6)) {
            for (const ask of [trace, impact]) {
              const answer = await ask(store, id, { depth: 2 });
              const nodes = new Set([...answer.runs, ...answer.versions].map((node) => node.id));
              const among = edges.filter(({ from, to }) => nodes.has(from) && nodes.has(to));
              const ends = ({ from, to }: { from: string; to: string }): string => `${from} ${to}`;
              assert.deepEqual(answer.edges.map(ends).sort(), among.map(ends).sort());
            }
          }
        });
      }),
      { numRuns: 10 },
    );
  });
});

/** Maps compare in the order of their entries. */
const byDepth = (runs: readonly { readonly id: string }[]) => {
  const order = new Map(runs.map(({ id }, index) => [id, index]));
  return ([a]: [string, number], [b]: [string, number]): number => (order.get(a) ?? 0) - (order.get(b) ?? 0);
};
