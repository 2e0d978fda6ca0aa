import { MltraceError } from '../../errors.js';
import { type ColumnSummary, isReadable } from '../../lineage/column-summary.js';
import { keyOf, type RunId, type Timestamp } from '../../lineage/facts.js';
import type { LineageStore } from '../../store/contract.js';
import { findRun } from '../find-run.js';
import type { Scope } from '../question-options.js';
import { type Current, mergedOf } from './current.js';
import { lineageBaseline, type ModelVersion, partsUpstream, type Upstream, upstreamOf } from './lineage-baseline.js';
import { latestObserving, type ObservingRun, observingBetween, observingRuns, summaryOf } from './observing-runs.js';

/** What to compare with: what lineage tells, what came before, or a run that is named. */
export const baselineKinds = ['lineage', 'previous', 'reference'] as const;
export type BaselineKind = (typeof baselineKinds)[number];

/** What a column is compared with. */
export interface Baseline {
  readonly kind: BaselineKind;
  /** The latest run, and how many it is. */
  readonly run: RunId;
  readonly namespace: string;
  readonly component: string;
  readonly startedAt: Timestamp;
  readonly runs: number;
  /** Of `lineage`: the version of the model that leads there, if one does. */
  readonly model?: ModelVersion;
}

/** A baseline with its values. */
export interface BaselineOf {
  readonly baseline: Baseline;
  readonly summary: ColumnSummary;
  /** What it is made of, where thresholds are to be calibrated. */
  readonly parts: readonly ColumnSummary[];
}

/** The baseline of a column; undefined when there is none. */
export type FindBaseline = (column: string) => Promise<BaselineOf | undefined>;

interface BaselinesOptions extends Scope {
  readonly baseline: string;
  readonly calibrate: boolean;
}

/** How the baselines of columns are found. Rejects with MLTRACE_NOT_FOUND or MLTRACE_AMBIGUOUS when a run is meant and is not there. */
export async function baselinesFor(
  store: LineageStore,
  current: Current,
  options: BaselinesOptions,
): Promise<FindBaseline> {
  const { baseline, at, calibrate } = options;
  const upstreams = new Map<RunId, Upstream>();
  const upstreamFrom = (run: RunId): Upstream => {
    const known = upstreams.get(run) ?? upstreamOf(store, run, at);
    upstreams.set(run, known);
    return known;
  };
  const parts = async (run: ObservingRun, column: string): Promise<readonly ObservingRun[]> =>
    calibrate ? partsUpstream(store, run, { column, at, upstream: upstreamFrom(run.id) }) : [];
  if (baseline === 'lineage')
    return async (column) => {
      const found = await lineageBaseline(store, current.latest, {
        column,
        at,
        upstream: upstreamFrom(current.run),
      });
      if (found === undefined) return undefined;
      const { run, model } = found;
      return baselineOf([run], { kind: 'lineage', column, model, parts: await parts(run, column) });
    };
  if (baseline === 'previous') return previousOf(store, current, { at, calibrate, parts });
  const run = await referenceRun(store, baseline, options);
  return async (column) => baselineOf([run], { kind: 'reference', column, parts: await parts(run, column) });
}

async function referenceRun(store: LineageStore, text: string, { at }: Scope): Promise<ObservingRun> {
  // In any namespace: production may be compared with what staging gave.
  const id = await findRun(store, text, { namespace: undefined, at });
  const [run] = await observingRuns(store, [id], { at });
  if (run !== undefined) return run;
  throw new MltraceError('MLTRACE_NOT_FOUND', `baseline: run ${id} has not ended well, or observed nothing`);
}

interface PreviousOptions {
  readonly at: Timestamp | undefined;
  readonly calibrate: boolean;
  readonly parts: (run: ObservingRun, column: string) => Promise<readonly ObservingRun[]>;
}

async function previousOf(
  store: LineageStore,
  { namespace, component, latest, window }: Current,
  { at, calibrate, parts }: PreviousOptions,
): Promise<FindBaseline> {
  const key = keyOf(namespace, component);
  if (window !== undefined) {
    const runs = await observingBetween(store, key, window.earlier);
    return async (column) => {
      const having = runs.filter(({ observations }) => observations.has(column));
      return baselineOf(having, { kind: 'previous', column, parts: calibrate ? having : [] });
    };
  }
  return async (column) => {
    const run = await latestObserving(store, { key, column, at, before: latest });
    if (run === undefined) return undefined;
    return baselineOf([run], { kind: 'previous', column, parts: await parts(run, column) });
  };
}

interface BaselineParts {
  readonly kind: BaselineKind;
  readonly column: string;
  readonly model?: ModelVersion | undefined;
  readonly parts: readonly ObservingRun[];
}

/** Of runs, the latest first; undefined when they have nothing of the column that can be read. */
function baselineOf(
  runs: readonly ObservingRun[],
  { kind, column, model, parts }: BaselineParts,
): BaselineOf | undefined {
  const [latest] = runs;
  const summary = mergedOf(runs, column).get(column);
  if (latest === undefined || summary === undefined || !isReadable(summary)) return undefined;
  const { id: run, namespace, component, startedAt } = latest;
  const baseline = {
    kind,
    run,
    namespace,
    component,
    startedAt,
    runs: runs.length,
    ...(model !== undefined && { model }),
  };
  return { baseline, summary, parts: parts.flatMap((part) => summaryOf(part, column) ?? []) };
}
