/** Node `n`'s causes are `targets[starts[n]]` up to, not including, `targets[starts[n + 1]]`. */
export interface CauseGraph {
  readonly nodes: number;
  readonly starts: Int32Array;
  readonly targets: Int32Array;
}

/** A graph of causes from its edges. */
export function causeGraph(nodes: number, edges: readonly (readonly [effect: number, cause: number])[]): CauseGraph {
  const starts = new Int32Array(nodes + 1);
  for (const [effect] of edges) starts[effect + 1] = (starts[effect + 1] ?? 0) + 1;
  for (let node = 0; node < nodes; node += 1) starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0);
  const next = starts.slice();
  const targets = new Int32Array(edges.length);
  for (const [effect, cause] of edges) {
    const place = next[effect] ?? 0;
    targets[place] = cause;
    next[effect] = place + 1;
  }
  return { nodes, starts, targets };
}

/**
 * The strongly connected components, causes before effects: nodes on a cycle are together. Tarjan, "Depth-first search and
 * linear graph algorithms" (1972), with a stack of its own, since a lineage may be 100,000 runs deep.
 */
export function strongComponents({ nodes, starts, targets }: CauseGraph): readonly (readonly number[])[] {
  const components: number[][] = [];
  const index = new Int32Array(nodes).fill(-1);
  const low = new Int32Array(nodes);
  const next = starts.slice();
  const onStack = new Uint8Array(nodes);
  const stack: number[] = [];
  let counter = 0;
  const enter = (node: number): number => {
    index[node] = low[node] = counter;
    counter += 1;
    stack.push(node);
    onStack[node] = 1;
    return node;
  };
  const lower = (node: number, value: number): void => {
    low[node] = Math.min(low[node] ?? 0, value);
  };
  for (let root = 0; root < nodes; root += 1) {
    if (index[root] !== -1) continue;
    const path = [enter(root)];
    while (path.length > 0) {
      const node = path[path.length - 1] ?? 0;
      const place = next[node] ?? 0;
      if (place < (starts[node + 1] ?? 0)) {
        next[node] = place + 1;
        const cause = targets[place] ?? 0;
        if (index[cause] === -1) path.push(enter(cause));
        else if (onStack[cause] === 1) lower(node, index[cause] ?? 0);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) lower(parent, low[node] ?? 0);
      if (low[node] === index[node]) components.push(popDownTo(node, stack, onStack));
    }
  }
  return components;
}

function popDownTo(node: number, stack: number[], onStack: Uint8Array): number[] {
  const members: number[] = [];
  for (;;) {
    const member = stack.pop() ?? node;
    onStack[member] = 0;
    members.push(member);
    if (member === node) return members;
  }
}
