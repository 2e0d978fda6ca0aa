import type { RunId, Timestamp } from '../../lineage/facts.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { reach } from '../reach.js';
import { readSlices } from '../read-slices.js';
import { type ObservingRun, observingRuns, summaryOf } from './observing-runs.js';

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

interface ModelRow extends Row {
  readonly version: string;
  readonly namespace: string;
  readonly artifact: string;
  readonly run: RunId;
}

interface Candidate {
  readonly run: ObservingRun;
  readonly depth: number;
  readonly model: ModelVersion | undefined;
}

/** Runs far, the run itself counted: the writer of what it used. Tried first, since most models are used by who is asked about. */
const nearby = 2;

/**
 * The run upstream that a column of a run is to be compared with: of those that observed the column and wrote a version of a
 * model that the run goes back to, the nearest; if there is none, of all others upstream that observed it, but for runs of the
 * run's own component, the nearest. Of several the one that started last, then the larger id. A version is of a model when
 * its kind, or its artifact's, is `model`.
 */
export async function lineageBaseline(
  store: LineageStore,
  run: ObservingRun,
  { column, at }: { readonly column: string; readonly at: Timestamp | undefined },
): Promise<LineageBaseline | undefined> {
  for (const depth of [nearby, undefined]) {
    const { runs, versions, truncated } = await reach(store, run.id, { direction: 'upstream', at, depth });
    const observing = (await observingRuns(store, [...runs.keys()], { column, at })).filter(
      (each) => each.id !== run.id && summaryOf(each, column) !== undefined,
    );
    if (observing.length > 0) {
      const models = await modelsAmong(store, [...versions]);
      const candidates = observing.map((each) => ({
        run: each,
        depth: runs.get(each.id) ?? Number.POSITIVE_INFINITY,
        model: models.get(each.id),
      }));
      const ofModels = nearest(candidates.filter(({ model }) => model !== undefined));
      if (ofModels !== undefined) return ofModels;
      if (!truncated) return nearest(candidates.filter(({ run: other }) => !isOfOne(other, run)));
    }
    if (!truncated) return undefined;
  }
  return undefined;
}

const isOfOne = (a: ObservingRun, b: ObservingRun): boolean =>
  a.namespace === b.namespace && a.component === b.component;

function nearest(candidates: readonly Candidate[]): Candidate | undefined {
  let best: Candidate | undefined;
  for (const candidate of candidates) if (best === undefined || isNearer(candidate, best)) best = candidate;
  return best;
}

function isNearer(a: Candidate, b: Candidate): boolean {
  if (a.depth !== b.depth) return a.depth < b.depth;
  return a.run.startedAt === b.run.startedAt ? a.run.id > b.run.id : a.run.startedAt > b.run.startedAt;
}

/** Of the versions those of models, by the run that wrote them; of several of a run the smallest id. */
async function modelsAmong(store: LineageStore, ids: readonly string[]): Promise<ReadonlyMap<RunId, ModelVersion>> {
  const rows = await readSlices<ModelRow>(
    store,
    `UNWIND $ids AS i MATCH (a:Artifact)<-[:VERSION_OF]-(v:Version {id: i})-[:GENERATED_BY]->(r:Run)
      WHERE v.kind = 'model' OR a.kind = 'model'
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
  { column, at }: { readonly column: string; readonly at: Timestamp | undefined },
): Promise<readonly ObservingRun[]> {
  const { runs } = await reach(store, run.id, { direction: 'upstream', at });
  const observing = (await observingRuns(store, [...runs.keys()], { column, at })).filter(
    (each) => each.id !== run.id && summaryOf(each, column) !== undefined,
  );
  const least = Math.min(...observing.map(({ id }) => runs.get(id) ?? 0));
  return observing.filter(({ id }) => runs.get(id) === least).sort((a, b) => (a.id < b.id ? -1 : 1));
}
