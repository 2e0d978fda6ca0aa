import type { RunId, Timestamp } from '../../lineage/facts.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { type Reach, reach } from '../reach.js';
import { readSlices } from '../read-slices.js';
import { type MayObserve, mayObserve, type ObservingRun, observingRuns, summaryOf } from './observing-runs.js';

/** The run to compare with, and what of it the run asked about goes back to. */
export interface LineageBaseline {
  readonly run: ObservingRun;
  /** The version of a model that it wrote; undefined where it was found without one. */
  readonly model: ModelVersion | undefined;
}

/** A version of a model. */
export interface ModelVersion {
  readonly version: string;
  readonly namespace: string;
  readonly artifact: string;
}

interface ColumnAsOf {
  readonly column: string;
  readonly at: Timestamp | undefined;
}

/** What is upstream of a run, up to a depth in runs (itself counted), or all of it. */
export type Upstream = (depth: number | undefined) => Promise<Reach>;

/** Each depth is asked of the store once, however many columns there are. */
export function upstreamOf(store: LineageStore, run: RunId, at: Timestamp | undefined): Upstream {
  const known = new Map<number | undefined, Promise<Reach>>();
  return (depth) => {
    const found = known.get(depth) ?? reach(store, run, { direction: 'upstream', at, depth });
    known.set(depth, found);
    return found;
  };
}

/**
 * The run upstream that a column of a run is to be compared with, of those that observed it: one that wrote a version of a model
 * that the run itself used; if there is none, one that wrote a version of a model that it goes back to through others; if there
 * is none, one of another component than its own. Of several the nearest, of these the one that started last, then the larger
 * id. A version is of a model when its kind, or its artifact's, is `model`.
 */
export async function lineageBaseline(
  store: LineageStore,
  run: ObservingRun,
  { column, at, upstream }: ColumnAsOf & { readonly upstream: Upstream },
): Promise<LineageBaseline | undefined> {
  const used = await modelsAmong(store, [...(await upstream(itself)).versions]);
  const trained = await mayObserve(
    store,
    [...used.keys()].filter((id) => id !== run.id),
    { column, at },
  );
  const direct = await firstObserving(store, byNearness(trained, new Map()), { column, at });
  if (direct !== undefined) return { run: direct, model: used.get(direct.id) };
  // All of what is upstream is looked at only now: most models are used by who is asked about.
  const { runs, versions } = await upstream(undefined);
  const all = await mayObserve(
    store,
    [...runs.keys()].filter((id) => id !== run.id),
    { column, at },
  );
  const models = all.length === 0 ? used : await modelsAmong(store, [...versions]);
  const ofModels = all.filter(({ id }) => models.has(id));
  const others = all.filter((each) => !models.has(each.id) && !isOfOne(each, run));
  for (const candidates of [ofModels, others]) {
    const found = await firstObserving(store, byNearness(candidates, runs), { column, at });
    if (found !== undefined) return { run: found, model: models.get(found.id) };
  }
  return undefined;
}

/** The depth of the run that is asked about, and of what it used. */
const itself = 1;

const isOfOne = (a: MayObserve, b: ObservingRun): boolean => a.namespace === b.namespace && a.component === b.component;

/** The nearest first, then the latest, then the larger id. */
const byNearness = (runs: readonly MayObserve[], depths: ReadonlyMap<RunId, number>): readonly MayObserve[] =>
  [...runs].sort((a, b) => {
    const nearer = (depths.get(a.id) ?? 0) - (depths.get(b.id) ?? 0);
    if (nearer !== 0) return nearer;
    if (a.startedAt !== b.startedAt) return a.startedAt > b.startedAt ? -1 : 1;
    return a.id > b.id ? -1 : 1;
  });

/** How many runs are loaded together: nearly always the first is it. */
const sliceSize = 5;

/** The first of the runs that has a summary of the column that can be read. */
async function firstObserving(
  store: LineageStore,
  candidates: readonly MayObserve[],
  options: ColumnAsOf,
): Promise<ObservingRun | undefined> {
  for (let start = 0; start < candidates.length; start += sliceSize) {
    const slice = candidates.slice(start, start + sliceSize).map(({ id }) => id);
    const observing = await observingWith(store, slice, options);
    const first = slice.find((id) => observing.some((run) => run.id === id));
    if (first !== undefined) return observing.find(({ id }) => id === first);
  }
  return undefined;
}

async function observingWith(
  store: LineageStore,
  ids: readonly RunId[],
  options: ColumnAsOf,
): Promise<readonly ObservingRun[]> {
  const runs = await observingRuns(store, ids, options);
  return runs.filter((run) => summaryOf(run, options.column) !== undefined);
}

interface ModelRow extends Row {
  readonly version: string;
  readonly namespace: string;
  readonly artifact: string;
  readonly run: RunId;
}

/**
 * Of the versions those of models, by the run that wrote them; of several of a run the smallest id. From the version on in every
 * pattern: the embedded engine begins with what is named first, and would look at all artifacts for each.
 */
async function modelsAmong(store: LineageStore, ids: readonly string[]): Promise<ReadonlyMap<RunId, ModelVersion>> {
  const rows = await readSlices<ModelRow>(
    store,
    `UNWIND $ids AS i MATCH (v:Version {id: i})-[:VERSION_OF]->(a:Artifact) WHERE v.kind = 'model' OR a.kind = 'model'
      MATCH (v)-[:GENERATED_BY]->(r:Run)
      RETURN v.id AS version, v.namespace AS namespace, v.artifact AS artifact, r.id AS run`,
    { ids },
  );
  const models = new Map<RunId, ModelVersion>();
  for (const { version, namespace, artifact, run } of rows) {
    const known = models.get(run);
    if (known === undefined || version < known.version) models.set(run, { version, namespace, artifact });
  }
  return models;
}

/**
 * The parts that what a run observed of a column was made of: what the nearest runs upstream observed of it, all those of that
 * distance.
 */
export async function partsUpstream(
  store: LineageStore,
  run: ObservingRun,
  { column, at, upstream }: ColumnAsOf & { readonly upstream: Upstream },
): Promise<readonly ObservingRun[]> {
  const { runs } = await upstream(undefined);
  const all = await mayObserve(
    store,
    [...runs.keys()].filter((id) => id !== run.id),
    { column, at },
  );
  const depths = [...new Set(all.map(({ id }) => runs.get(id) ?? 0))].sort((a, b) => a - b);
  for (const depth of depths) {
    const there = all.filter(({ id }) => runs.get(id) === depth).map(({ id }) => id);
    const observing = await observingWith(store, there, { column, at });
    if (observing.length > 0) return [...observing].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  return [];
}
