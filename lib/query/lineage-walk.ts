import type { RunId } from '../lineage/facts.js';

/** An edge of the graph from effect to cause. A run id is longer than a version id, with a colon at 32, so the ends tell its type. */
export interface EdgeEnds {
  readonly from: string;
  readonly to: string;
}

/** Upstream follows edges to causes, downstream against them to effects. */
export type Direction = 'upstream' | 'downstream';

/** What a walk from a version came to. */
export interface Walk {
  /** The runs with their depth: 1 is the run that wrote the version, or downstream the runs that read it. */
  readonly runs: ReadonlyMap<RunId, number>;
  /** The versions, the one it started from included. */
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
 * Walks breadth first from a version, each run at its least depth, at most `depth` runs far. The versions that the
 * runs of the last depth read (downstream: wrote) still belong to it. Cycles end where they close.
 */
export function walk(start: string, edges: Iterable<EdgeEnds>, { direction, depth }: WalkOptions): Walk {
  const next = neighbours(edges, direction);
  const runs = new Map<RunId, number>();
  const versions = new Set([start]);
  let frontier: readonly string[] = [start];
  for (let level = 1; frontier.length > 0; level += 1) {
    const reached = newRuns(frontier, next, runs);
    if (depth !== undefined && level > depth) return { runs, versions, truncated: reached.size > 0 };
    const following = [...reached];
    for (const run of reached) {
      runs.set(run, level);
      for (const version of next.get(run) ?? []) {
        if (isRunId(version) || versions.has(version)) continue;
        versions.add(version);
        following.push(version);
      }
    }
    frontier = following;
  }
  return { runs, versions, truncated: false };
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

/** The runs next to some nodes that were not reached before. */
function newRuns(nodes: readonly string[], next: Neighbours, known: ReadonlyMap<RunId, number>): ReadonlySet<RunId> {
  const reached = new Set<RunId>();
  for (const node of nodes) {
    for (const id of next.get(node) ?? []) if (isRunId(id) && !known.has(id)) reached.add(id);
  }
  return reached;
}

function neighbours(edges: Iterable<EdgeEnds>, direction: Direction): Neighbours {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const here = direction === 'upstream' ? from : to;
    const there = direction === 'upstream' ? to : from;
    const list = next.get(here);
    if (list === undefined) next.set(here, [there]);
    else list.push(there);
  }
  return next;
}
