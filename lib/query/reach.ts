import type { Timestamp } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';
import { existsBy } from './as-of.js';
import { type Direction, type EdgeEnds, isRunId, type Walk, walk } from './lineage-walk.js';

/** What can be reached from a version or a run. */
export interface Reach extends Walk {
  /** Explicit dependencies between the runs reached. */
  readonly informedBy: readonly EdgeEnds[];
}

export interface ReachOptions {
  readonly direction: Direction;
  /** As of then; everything when absent. */
  readonly at?: Timestamp | undefined;
  /** How many runs far; everything when absent. */
  readonly depth?: number | undefined;
}

interface EdgeColumns extends Row {
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  readonly times?: readonly string[];
  readonly sourceStarts?: readonly string[];
  readonly targetStarts?: readonly string[];
}

/**
 * The runs and versions upstream or downstream of a version or a run: one statement, whatever the size of the graph.
 *
 * The database gives the set of nodes and the edges among them, as columns in one row (a row an edge costs three
 * times as much). Time and depth are looked at here, since a path that is cut in time would have to be enumerated.
 */
export async function reach(store: LineageStore, start: string, options: ReachOptions): Promise<Reach> {
  const { direction, at, depth } = options;
  const [columns] = await store.read<EdgeColumns>(statementFor(start, options), { id: start });
  const edges = columns === undefined ? [] : edgesOf(columns, at);
  const found = walk(start, edges, { direction, depth });
  const informedBy = edges.filter(
    ({ from, to }) => isRunId(from) && isRunId(to) && found.runs.has(from) && found.runs.has(to),
  );
  return { ...found, informedBy };
}

/**
 * Two hops a run: to the run, and to the versions beyond it. The edges of the last versions lead one run further,
 * which tells whether the depth cut something.
 */
function statementFor(start: string, { direction, at, depth }: ReachOptions): string {
  const types = 'GENERATED_BY|USED|INFORMED_BY';
  const hops = depth === undefined ? '*0..' : `*0..${2 * depth}`;
  const arrow = (name: string, many: string) =>
    direction === 'upstream' ? `-[${name}:${types}${many}]->` : `<-[${name}:${types}${many}]-`;
  const [source, target] = direction === 'upstream' ? ['n', 'm'] : ['m', 'n'];
  const times = `, collect(coalesce(e.at, '')) AS times, collect(coalesce(${source}.startedAt, '')) AS sourceStarts,
    collect(coalesce(${target}.startedAt, '')) AS targetStarts`;
  return `MATCH (s:${isRunId(start) ? 'Run' : 'Version'} {id: $id})${arrow('', hops)}(n) WITH DISTINCT n MATCH (n)${arrow('e', '')}(m)
    RETURN collect(coalesce(${source}.id, '')) AS sources, collect(coalesce(${target}.id, '')) AS targets${at === undefined ? '' : times}`;
}

function edgesOf(columns: EdgeColumns, at: Timestamp | undefined): readonly EdgeEnds[] {
  const { sources, targets, times = [], sourceStarts = [], targetStarts = [] } = columns;
  if (at === undefined) return sources.map((from, index) => ({ from, to: targets[index] ?? '' }));
  const edges: EdgeEnds[] = [];
  sources.forEach((from, index) => {
    const to = targets[index];
    // A time column holds an empty text where there is nothing to compare: it sorts before every time.
    const known = [times[index], sourceStarts[index], targetStarts[index]].every((time) => existsBy(time ?? '', at));
    if (to !== undefined && known) edges.push({ from, to });
  });
  return edges;
}
