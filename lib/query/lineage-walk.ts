import type { RunId } from '../lineage/facts.js';

/** An edge of the graph from effect to cause. A run id has a colon and a version id has none, so the ends tell its type. */
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
export const isRunId = (id: string): boolean => id.includes(':');

/**
 * Walks breadth first from a version, each run at its least depth, at most `depth` runs far. The versions that the
 * runs of the last depth read (downstream: wrote) still belong to it. Cycles end where they close.
 */
export function walk(
  start: string,
  edges: Iterable<EdgeEnds>,
  {
    direction,
    depth = Number.POSITIVE_INFINITY,
  }: { readonly direction: Direction; readonly depth?: number | undefined },
): Walk {
  const next = neighbours(edges, direction);
  const runs = new Map<RunId, number>();
  const versions = new Set([start]);
  let frontier: string[] = [start];
  for (let level = 1; frontier.length > 0; level += 1) {
    const reached = new Set(
      frontier.flatMap((node) => (next.get(node) ?? []).filter(isRunId)).filter((run) => !runs.has(run)),
    );
    if (level > depth) return { runs, versions, truncated: reached.size > 0 };
    frontier = [...reached];
    for (const run of reached) {
      runs.set(run, level);
      for (const version of next.get(run) ?? []) {
        if (isRunId(version) || versions.has(version)) continue;
        versions.add(version);
        frontier.push(version);
      }
    }
  }
  return { runs, versions, truncated: false };
}

function neighbours(edges: Iterable<EdgeEnds>, direction: Direction): ReadonlyMap<string, readonly string[]> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const [here, there] = direction === 'upstream' ? [from, to] : [to, from];
    const list = next.get(here);
    if (list === undefined) next.set(here, [there]);
    else list.push(there);
  }
  return next;
}
