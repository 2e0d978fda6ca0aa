import type { Timestamp } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';
import { type Direction, isRunId } from './lineage-walk.js';
import { reach } from './reach.js';
import { readSlices } from './read-slices.js';

/** A run or a version that was reached. */
export interface Reached {
  readonly id: string;
  readonly namespace: string;
  /** Of a run its component, of a version its artifact. */
  readonly name: string;
}

export interface ReachAllOptions {
  readonly direction: Direction;
  /** As of then; everything when absent. */
  readonly at?: Timestamp | undefined;
}

/** The nodes of one namespace: a column of namespaces would take as long again. */
interface NodeColumns extends Row {
  readonly namespace: string | null;
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/** Starts that are walked one by one, each as far as it goes. */
const walkedAlone = 8;
const columns =
  "RETURN n.namespace AS namespace, collect(n.id) AS ids, collect(coalesce(n.artifact, n.component, '')) AS names";

/**
 * Everything that can be reached from any of these versions and runs, they included as far as they are there; by id.
 *
 * The first few starts are one statement each, as far as the graph goes: from one start a database is fastest. Starts that
 * an earlier one has reached need none. What is left goes on together step by step and never over what was seen, so
 * that the whole costs what it reaches, however many the starts and however much they share.
 */
export async function reachAll(
  store: LineageStore,
  starts: readonly string[],
  { direction, at }: ReachAllOptions,
): Promise<ReadonlyMap<string, Reached>> {
  const seen = new Map<string, Reached>();
  const left = new Set(starts);
  for (let walked = 0; walked < walkedAlone && left.size > 0; walked += 1) {
    const [start = ''] = left;
    left.delete(start);
    for (const node of await reachOne(store, start, { direction, at })) seen.set(node.id, node);
    for (const other of left) if (seen.has(other)) left.delete(other);
  }
  let frontier: readonly string[] = [...left];
  for (const node of await describe(store, frontier)) seen.set(node.id, node);
  while (frontier.length > 0) {
    const fresh: string[] = [];
    for (const node of await step(store, frontier, { direction, at })) {
      if (seen.has(node.id)) continue;
      seen.set(node.id, node);
      fresh.push(node.id);
    }
    frontier = fresh;
  }
  return seen;
}

async function reachOne(
  store: LineageStore,
  start: string,
  { direction, at }: ReachAllOptions,
): Promise<readonly Reached[]> {
  if (at !== undefined) {
    const { runs, versions } = await reach(store, start, { direction, at });
    return describe(store, [...runs.keys(), ...versions]);
  }
  const label = isRunId(start) ? 'Run' : 'Version';
  const [ahead, back] = arrowOf(direction);
  const rows = await store.read<NodeColumns>(
    `MATCH (s:${label} {id: $id})${ahead}[:GENERATED_BY|USED|INFORMED_BY*0..]${back}(n) WITH DISTINCT n ${columns}`,
    { id: start },
  );
  return nodesOf(rows);
}

const arrowOf = (direction: Direction): readonly [string, string] =>
  direction === 'upstream' ? ['-', '->'] : ['<-', '-'];

/** The nodes one edge further from some nodes. */
async function step(
  store: LineageStore,
  ids: readonly string[],
  { direction, at }: ReachAllOptions,
): Promise<readonly Reached[]> {
  const [ahead, back] = arrowOf(direction);
  const until = at === undefined ? '' : `WHERE coalesce(e.at, '') <= $at AND coalesce(n.startedAt, '') <= $at`;
  const parameters = at === undefined ? {} : { at };
  const found: Reached[] = [];
  for (const [label, types, of] of [
    ['Run', direction === 'upstream' ? 'USED|INFORMED_BY' : 'GENERATED_BY|INFORMED_BY', ids.filter(isRunId)],
    ['Version', direction === 'upstream' ? 'GENERATED_BY' : 'USED', ids.filter((id) => !isRunId(id))],
  ] as const) {
    const statement = `UNWIND $ids AS i MATCH (s:${label} {id: i})${ahead}[e:${types}]${back}(n) ${until} WITH DISTINCT n ${columns}`;
    found.push(...nodesOf(await readSlices<NodeColumns>(store, statement, { ids: of, parameters })));
  }
  return found;
}

/** What nodes are called. Those that are not there are left out. */
async function describe(store: LineageStore, ids: readonly string[]): Promise<readonly Reached[]> {
  const found: Reached[] = [];
  for (const [label, of] of [
    ['Run', ids.filter(isRunId)],
    ['Version', ids.filter((id) => !isRunId(id))],
  ] as const) {
    const statement = `UNWIND $ids AS i MATCH (n:${label} {id: i}) ${columns}`;
    found.push(...nodesOf(await readSlices<NodeColumns>(store, statement, { ids: of })));
  }
  return found;
}

function nodesOf(rows: readonly NodeColumns[]): readonly Reached[] {
  const nodes: Reached[] = [];
  for (const { namespace, ids, names } of rows) {
    ids.forEach((id, index) => {
      nodes.push({ id, namespace: namespace ?? '', name: names[index] ?? '' });
    });
  }
  return nodes;
}
