import { parseDuration } from '../../config/duration.js';
import { MltraceError } from '../../errors.js';
import { type ColumnSummary, isReadable, type LaterSummary } from '../../lineage/column-summary.js';
import { keyOf, type RunId, type Timestamp } from '../../lineage/facts.js';
import { microsOf, timestampFromMicros } from '../../lineage/time.js';
import { mergeSummaries } from '../../observe/merge-summaries.js';
import type { LineageStore } from '../../store/contract.js';
import { findComponent } from '../find-component.js';
import { findRun } from '../find-run.js';
import { isNotFound } from '../find-subject.js';
import type { Scope } from '../question-options.js';
import { latestObserving, type ObservingRun, observingBetween, observingRuns } from './observing-runs.js';

/** What is compared with a baseline. */
export interface Current {
  readonly namespace: string;
  readonly component: string;
  /** The latest run. */
  readonly run: RunId;
  readonly startedAt: Timestamp;
  readonly latest: ObservingRun;
  /** How many runs the summaries are of. */
  readonly runs: number;
  readonly summaries: ReadonlyMap<string, ColumnSummary | LaterSummary>;
  /** Of the time in which the runs ended; undefined of one run. */
  readonly window: TimeWindow | undefined;
}

/** Later than `after`, up to `until`. */
export interface TimeWindow {
  readonly after: Timestamp;
  readonly until: Timestamp;
  /** The window of the same length before. */
  readonly earlier: { readonly after: Timestamp; readonly until: Timestamp };
}

interface CurrentOptions extends Scope {
  readonly column: string | undefined;
  readonly window: string | undefined;
}

/**
 * What a component, or a run, gave: the latest run that ended well and observed the column (or anything), or all that ended in
 * a window up to `at`, else up to that run. Rejects with MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function currentOf(store: LineageStore, subject: string, options: CurrentOptions): Promise<Current> {
  const { column, at } = options;
  const latest = await latestOf(store, subject, options);
  if (options.window === undefined) return current(latest, { runs: [latest], window: undefined, column });
  const window = windowOf(options.window, at ?? latest.endedAt);
  const runs = await observingBetween(store, keyOf(latest.namespace, latest.component), window);
  if (runs.length === 0)
    throw new MltraceError(
      'MLTRACE_NOT_FOUND',
      `no run of ${latest.component} that observed ${column ?? 'anything'} ended in the ${options.window} before ${at}`,
    );
  return current(latest, { runs, window, column });
}

interface Of {
  readonly runs: readonly ObservingRun[];
  readonly window: TimeWindow | undefined;
  readonly column: string | undefined;
}

function current(latest: ObservingRun, { runs, window, column }: Of): Current {
  const { id: run, namespace, component, startedAt } = latest;
  return { namespace, component, run, startedAt, latest, runs: runs.length, summaries: mergedOf(runs, column), window };
}

/** The summaries of runs by column, or of one column. One that cannot be read makes its column one that cannot. */
export function mergedOf(
  runs: readonly ObservingRun[],
  only?: string,
): ReadonlyMap<string, ColumnSummary | LaterSummary> {
  const byColumn = new Map<string, (ColumnSummary | LaterSummary)[]>();
  for (const { observations } of runs)
    for (const [column, summary] of observations) {
      if (only !== undefined && column !== only) continue;
      const known = byColumn.get(column);
      if (known === undefined) byColumn.set(column, [summary]);
      else known.push(summary);
    }
  return new Map(
    Array.from(byColumn, ([column, summaries]) => {
      const later = summaries.find((summary) => !isReadable(summary));
      return [column, later ?? mergeSummaries(summaries.filter(isReadable))] as const;
    }),
  );
}

function windowOf(text: string, until: Timestamp): TimeWindow {
  const length = Math.round(parseDuration('window', text) * 1e6);
  const end = microsOf(until);
  const after = timestampFromMicros(end - length);
  return { after, until, earlier: { after: timestampFromMicros(end - 2 * length), until: after } };
}

async function latestOf(store: LineageStore, subject: string, options: CurrentOptions): Promise<ObservingRun> {
  const { column, at } = options;
  const [, name = subject] = /^component:(.+)$/s.exec(subject) ?? [];
  try {
    const { key } = await findComponent(store, name, options);
    const latest = await latestObserving(store, { key, column, at });
    if (latest !== undefined) return latest;
    const other = column === undefined ? undefined : await latestObserving(store, { key, at });
    throw observedNothing(`component '${name}'`, column, other);
  } catch (error) {
    if (!isNotFound(error) || !isIdLike(subject)) throw error;
    return runOf(store, subject, { options, error });
  }
}

const isIdLike = (text: string): boolean => /^[0-9a-f]{1,32}(:[0-9a-f]{0,16})?$/i.test(text.trim());

interface Attempt {
  readonly options: CurrentOptions;
  /** Why it is no component. */
  readonly error: unknown;
}

async function runOf(store: LineageStore, text: string, { options, error }: Attempt): Promise<ObservingRun> {
  let id: RunId;
  try {
    id = await findRun(store, text, options);
  } catch (other) {
    throw isNotFound(other) ? error : other;
  }
  const [run] = await observingRuns(store, [id], { at: options.at });
  if (run === undefined || (options.column !== undefined && !run.observations.has(options.column)))
    throw observedNothing(`run ${id}`, options.column, run);
  return run;
}

/** What is asked about has observed nothing that could be compared. */
function observedNothing(what: string, column: string | undefined, other: ObservingRun | undefined): MltraceError {
  const names = [...(other?.observations.keys() ?? [])].sort();
  return new MltraceError(
    'MLTRACE_NOT_FOUND',
    names.length === 0
      ? `${what} has no run that ended well and observed anything: run.observe() records distributions`
      : `${what} has observed no column '${column}'; it has ${names.join(', ')}`,
  );
}
