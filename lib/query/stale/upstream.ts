import type { RunId } from '../../lineage/facts.js';
import type { OwnCause, Upstream } from './causes.js';
import type { Neighbourhood } from './neighbourhood.js';

/** More stale runs upstream than this are counted only: in a long chain the paths to all would fill any memory. */
const mostListed = 1000;

export interface StaleUpstream {
  /** The nearest first, then in the order in which they are come to. */
  readonly listed: readonly Upstream[];
  /** How many there are beyond these. */
  readonly more: number;
}

/** The stale runs upstream of a run, each with a shortest path. Cycles end where they close; a run is not upstream of itself. */
export function staleUpstream(
  start: RunId,
  neighbourhood: Neighbourhood,
  own: ReadonlyMap<RunId, readonly OwnCause[]>,
): StaleUpstream {
  const { runs } = neighbourhood;
  const cameBy = new Map<RunId, readonly string[]>([[start, []]]);
  const listed: Upstream[] = [];
  let more = 0;
  for (const [run] of cameBy) {
    for (const step of stepsFrom(run, neighbourhood)) {
      const next = step.at(-1) ?? '';
      const reached = runs.get(next);
      if (reached === undefined || cameBy.has(next)) continue;
      cameBy.set(next, [run, ...step]);
      const causes = [...new Set((own.get(next) ?? []).map(({ cause }) => cause))];
      if (causes.length === 0) continue;
      if (listed.length === mostListed) more += 1;
      else
        listed.push({ cause: 'upstream', run: next, component: reached.component, causes, path: pathTo(next, cameBy) });
    }
  }
  return { listed, more };
}

/** To the writer of each version used, through it, then to each run named as upstream. */
function* stepsFrom(run: RunId, { uses, writers, dependencies }: Neighbourhood): Generator<readonly string[]> {
  for (const { version } of uses.get(run) ?? []) {
    const writer = writers.get(version);
    if (writer !== undefined) yield [version, writer.id];
  }
  for (const { id } of dependencies.get(run) ?? []) yield [id];
}

function pathTo(run: RunId, cameBy: ReadonlyMap<RunId, readonly string[]>): readonly string[] {
  // Backwards, id by id: a list for each step would be most of what a long chain costs.
  const path: string[] = [run];
  for (let step = cameBy.get(run); step !== undefined && step.length > 0; step = cameBy.get(step[0] ?? '')) {
    // Of a step all but its end, which is in the path already.
    for (let index = step.length - 2; index >= 0; index -= 1) path.push(step[index] ?? '');
  }
  return path.reverse();
}
