import type { RunId, Timestamp } from '../../lineage/facts.js';
import { type CauseGraph, causeGraph } from '../../review/strong-components.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { existsBy } from '../as-of.js';

/** A run on the way to an output. */
export interface UpstreamRun {
  readonly id: RunId;
  /** `<namespace>/<name>` */
  readonly component: string;
  readonly startedAt: Timestamp;
}

/** All runs upstream of some runs, those included, by number. */
export interface UpstreamRuns {
  readonly runs: readonly UpstreamRun[];
  readonly numberOf: ReadonlyMap<RunId, number>;
  /** Who read what whom wrote, and explicit dependencies. */
  readonly graph: CauseGraph;
}

interface RunColumns extends Row {
  readonly ids: readonly RunId[];
  readonly namespaces: readonly string[];
  readonly components: readonly string[];
  readonly starts: readonly Timestamp[];
}

interface EdgeColumns extends Row {
  readonly effects: readonly RunId[];
  readonly causes: readonly RunId[];
  readonly times: readonly Timestamp[];
}

const runStatement = `
  UNWIND $ids AS i MATCH (r:Run {id: i})
  RETURN collect(r.id) AS ids, collect(r.namespace) AS namespaces, collect(r.component) AS components,
    collect(r.startedAt) AS starts`;

const readStatement = `
  UNWIND $ids AS i MATCH (r:Run {id: i})-[u:USED]->(:Version)-[:GENERATED_BY]->(w:Run)
  RETURN collect(i) AS effects, collect(w.id) AS causes, collect(u.at) AS times`;

const dependencyStatement = `
  UNWIND $ids AS i MATCH (r:Run {id: i})-[:INFORMED_BY]->(w:Run)
  RETURN collect(i) AS effects, collect(w.id) AS causes, collect('') AS times`;

/** Runs that one statement is given: what it answers is held in columns. */
const sliceRuns = 2_000;

/**
 * Walks upstream from some runs, a step at a time for all of them together: every run is asked once, whatever the number of
 * paths to it and of runs that are started from. Cost grows with what is upstream and not with the store.
 */
export async function upstreamRuns(
  store: LineageStore,
  from: Iterable<RunId>,
  at: Timestamp | undefined,
): Promise<UpstreamRuns> {
  const numberOf = new Map<RunId, number>();
  const runs: UpstreamRun[] = [];
  const edges: { readonly effect: RunId; readonly cause: RunId }[] = [];
  const seen = new Set<RunId>(from);
  let frontier = [...seen];
  while (frontier.length > 0) {
    const existing = await runsOf(store, frontier, at);
    for (const run of existing) numberOf.set(run.id, runs.push(run) - 1);
    const next: RunId[] = [];
    for (const edge of await edgesFrom(store, existing, at)) {
      edges.push(edge);
      if (seen.has(edge.cause)) continue;
      seen.add(edge.cause);
      next.push(edge.cause);
    }
    frontier = next;
  }
  // A cause that had not started by then is no run as of then.
  const known = edges.flatMap(({ effect, cause }): (readonly [number, number])[] => {
    const [one, other] = [numberOf.get(effect), numberOf.get(cause)];
    return one === undefined || other === undefined ? [] : [[one, other]];
  });
  return { runs, numberOf, graph: causeGraph(runs.length, known) };
}

async function runsOf(store: LineageStore, ids: readonly RunId[], at: Timestamp | undefined): Promise<UpstreamRun[]> {
  const found: UpstreamRun[] = [];
  for (const slice of slicesOf(ids)) {
    const [columns] = await store.read<RunColumns>(runStatement, { ids: slice });
    columns?.ids.forEach((id, n) => {
      const [namespace = '', component = '', startedAt = ''] = [
        columns.namespaces[n],
        columns.components[n],
        columns.starts[n],
      ];
      if (existsBy(startedAt, at)) found.push({ id, component: `${namespace}/${component}`, startedAt });
    });
  }
  return found;
}

async function edgesFrom(store: LineageStore, runs: readonly UpstreamRun[], at: Timestamp | undefined) {
  const found: { readonly effect: RunId; readonly cause: RunId }[] = [];
  for (const slice of slicesOf(runs.map(({ id }) => id))) {
    for (const statement of [readStatement, dependencyStatement]) {
      const [columns] = await store.read<EdgeColumns>(statement, { ids: slice });
      columns?.effects.forEach((effect, n) => {
        const cause = columns.causes[n];
        if (cause !== undefined && (columns.times[n] === '' || existsBy(columns.times[n], at)))
          found.push({ effect, cause });
      });
    }
  }
  return found;
}

function* slicesOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += sliceRuns) yield items.slice(start, start + sliceRuns);
}
