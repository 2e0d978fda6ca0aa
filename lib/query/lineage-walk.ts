import type { RunId } from '../lineage/facts.js';

/** An edge of the graph from effect to cause. A run id is longer than a version id, with a colon at 32, so the ends tell its type. */
export interface EdgeEnds {
  readonly from: string;
  readonly to: string;
}

/** Upstream follows edges to causes, downstream against them to effects. */
export type Direction = 'upstream' | 'downstream';

/** What a walk from a version or a run came to. */
export interface Walk {
  /**
   * The runs with their depth: 1 is the run that wrote the version, or downstream the runs that read it; or the run it
   * started from.
   */
  readonly runs: ReadonlyMap<RunId, number>;
  /** The versions; if it started from one, that too. */
  readonly versions: ReadonlySet<string>;
  /** There are runs beyond the depth. */
  readonly truncated: boolean;
}

/** Whether an id is a run's; otherwise it is a version's. */
export const isRunId = (id: string): boolean => id.charCodeAt(32) === 58;

export interface WalkOptions {
  readonly direction: Direction;
  /** In runs; as far as it goes when absent. */
  readonly depth?: number | undefined;
}

/**
 * Walks breadth first from a version or a run, each run at its least depth, at most `depth` runs far. The versions that the
 * runs of the last depth read (downstream: wrote) still belong to it. Cycles end where they close.
 */
export function walk(start: string, edges: Iterable<EdgeEnds>, { direction, depth }: WalkOptions): Walk {
  const nodes = new Nodes();
  const first: readonly number[] = [nodes.numberOf(start)];
  for (const { from, to } of edges) {
    if (direction === 'upstream') nodes.link(from, to);
    else nodes.link(to, from);
  }
  const runs = new Map<RunId, number>();
  const versions = new Set(isRunId(start) ? [] : [start]);
  const seen = new Set(first);
  let frontier = first;
  for (let level = 1; frontier.length > 0; level += 1) {
    const reached = level === 1 && isRunId(start) ? first : nodes.beyond(frontier, isRunId, seen);
    if (depth !== undefined && level > depth) return { runs, versions, truncated: reached.length > 0 };
    for (const run of reached) runs.set(nodes.idOf(run), level);
    const theirs = nodes.beyond(reached, isVersionId, seen);
    for (const version of theirs) versions.add(nodes.idOf(version));
    frontier = [...reached, ...theirs];
  }
  return { runs, versions, truncated: false };
}

const isVersionId = (id: string): boolean => !isRunId(id);

/** Nodes by number: texts are looked up once an edge, since that is what walking a large graph costs. */
class Nodes {
  readonly #numbers = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #next: number[][] = [];

  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.#ids.length);
    this.#next.push([]);
    return this.#ids.push(id) - 1;
  }

  idOf(node: number): string {
    return this.#ids[node] ?? '';
  }

  link(from: string, to: string): void {
    this.#next[this.numberOf(from)]?.push(this.numberOf(to));
  }

  /** The nodes of a kind next to some nodes that were not seen before; they are seen now. */
  beyond(nodes: readonly number[], isKind: (id: string) => boolean, seen: Set<number>): readonly number[] {
    const found: number[] = [];
    for (const node of nodes) {
      for (const next of this.#next[node] ?? []) {
        if (seen.has(next) || !isKind(this.idOf(next))) continue;
        seen.add(next);
        found.push(next);
      }
    }
    return found;
  }
}
