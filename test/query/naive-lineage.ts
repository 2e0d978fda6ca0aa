import type { LineageStore } from '../../lib/store/contract.js';

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Every edge that lineage follows, read from the store without a path. */
export async function allEdges(store: LineageStore): Promise<readonly Edge[]> {
  const edges: Edge[] = [];
  for (const type of ['GENERATED_BY', 'USED', 'INFORMED_BY']) {
    edges.push(
      ...(await store.read<{ from: string; to: string }>(`MATCH (a)-[:${type}]->(b) RETURN a.id AS from, b.id AS to`)),
    );
  }
  return edges;
}

/**
 * The least number of runs to every run, in the plainest way: depths are lowered along every edge until nothing
 * changes. A version is as far as the runs that it is next to.
 */
export function naiveDepths(
  start: string,
  edges: readonly Edge[],
  direction: 'upstream' | 'downstream',
): ReadonlyMap<string, number> {
  const far = new Map([[start, 0]]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, to } of edges) {
      const [near, next] = direction === 'upstream' ? [from, to] : [to, from];
      const reached = (far.get(near) ?? Number.POSITIVE_INFINITY) + (next.includes(':') ? 1 : 0);
      if (reached < (far.get(next) ?? Number.POSITIVE_INFINITY)) {
        far.set(next, reached);
        changed = true;
      }
    }
  }
  return far;
}
