import { MltraceError } from '../errors.js';
import type { RunId, RunStatus, Scalar, Timestamp } from '../lineage/facts.js';
import { present } from '../lineage/merge.js';
import type { LineageStore, Row } from '../store/contract.js';
import { asked } from './asked.js';
import { closest, didYouMean } from './close-names.js';
import { findComponent } from './find-component.js';
import { isRunOfComponent } from './lineage-nodes.js';
import {
  type BestMeasure,
  bestMeasures,
  defaultMeasure,
  directionOf,
  type MeasuredValues,
  type MeasureSummary,
  rankRuns,
  summaries,
} from './measure-ranking.js';
import { countOf, invalid, type QuestionOptions, type Scope, scopeOf } from './question-options.js';
import { runRecords } from './run-details.js';
import { type RunFilterOptions, runFilter, runFilterKeys } from './run-filter.js';
import { defaultLimit, filterOf } from './run-page.js';

export interface MeasuresOptions extends QuestionOptions, RunFilterOptions {
  /** The measure that ranks. Default: of those that most runs have the first by name; `exitCode` only when there is no other. */
  readonly by?: string | undefined;
  /** What is best of it. Default: by its name, `lowest` of a loss, an error, a time or a cost and `highest` of anything else. */
  readonly best?: BestMeasure | undefined;
  /** How many runs, from 1. Default 10. */
  readonly limit?: number | undefined;
}

/** A run with what it was given and what came of it. */
export interface MeasuredRun {
  readonly run: RunId;
  readonly status: RunStatus;
  readonly startedAt: Timestamp;
  readonly endedAt?: Timestamp;
  /** Of the code. */
  readonly revision?: string;
  readonly dirty?: boolean;
  readonly parameters?: Readonly<Record<string, Scalar>>;
  readonly measures?: Readonly<Record<string, number | string>>;
}

/** Runs of a component by one of their measures. */
export interface Measures {
  readonly namespace: string;
  readonly component: string;
  /** The measure that ranks; absent when no run has any. */
  readonly by?: string;
  readonly best?: BestMeasure;
  /** The best first, equals the newest first; then NaN, then runs without the measure. */
  readonly runs: readonly MeasuredRun[];
  /** How many runs there are beyond `limit`. */
  readonly more: number;
  /** Every measure that one of the runs has, by name. */
  readonly measures: readonly MeasureSummary[];
}

/**
 * Parameters and measures of a component's runs, the best run first. Rejects with MLTRACE_NOT_FOUND, for a measure too,
 * MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function measures(
  store: LineageStore,
  component: string,
  options: MeasuresOptions = {},
): Promise<Measures> {
  const scope = scopeOf(options, ['by', 'best', 'limit', ...runFilterKeys]);
  const { by, best, limit } = options;
  if (best !== undefined && !bestMeasures.includes(best)) throw invalid('best', bestMeasures.join(' or '), best);
  const filter = filterOf(options);
  const question = { component, by, best, limit, ...scope, ...filter };
  return asked(store, { question: 'measures', parameters: question }, () =>
    workOut(store, { component, by, best, limit, filter, scope }),
  );
}

interface MeasuresQuestion extends Pick<MeasuresOptions, 'by' | 'best' | 'limit'> {
  readonly component: string;
  readonly filter: RunFilterOptions;
  readonly scope: Scope;
}

async function workOut(store: LineageStore, { component, limit, filter, scope, ...wanted }: MeasuresQuestion) {
  const count = countOf('limit', limit) ?? defaultLimit;
  const found = await findComponent(store, component, scope);
  const values = await measuredValues(store, found.key, { filter, at: scope.at });
  const known = summaries(values);
  const by = wanted.by ?? defaultMeasure(known);
  if (wanted.by !== undefined && !known.some(({ name }) => name === wanted.by))
    throw noMeasure(component, wanted.by, known);
  const best = by === undefined ? undefined : (wanted.best ?? directionOf(by));
  const ranked = rankRuns(values, by, best);
  const shown = ranked.slice(0, count).map(({ run }) => run);
  const records = await runRecords(store, shown, scope.at);
  const runs = records.map(
    ({ id, status, startedAt, endedAt, code, parameters, measures: measured }): MeasuredRun => ({
      run: id,
      status,
      startedAt,
      ...present({ endedAt, revision: code?.revision, dirty: code?.dirty, parameters, measures: measured }),
    }),
  );
  const { namespace, name } = found;
  return {
    namespace,
    component: name,
    ...present({ by, best }),
    runs,
    more: ranked.length - shown.length,
    measures: known,
  };
}

interface MeasureRow extends Row {
  readonly run: RunId;
  readonly started: Timestamp;
  readonly ended: Timestamp | null;
  /** Canonical JSON. */
  readonly measures: string | null;
}

async function measuredValues(
  store: LineageStore,
  key: string,
  { filter, at }: { readonly filter: RunFilterOptions; readonly at: Timestamp | undefined },
): Promise<readonly MeasuredValues[]> {
  const { conditions, parameters } = runFilter(filter, at);
  const until = at === undefined ? [] : ['r.startedAt <= $at'];
  const rows = await store.read<MeasureRow>(
    `MATCH (c:Component {key: $key})<-[:OF]-(r:Run)
      WHERE ${[isRunOfComponent('r'), ...conditions, ...until].join(' AND ')}
      RETURN r.id AS run, r.startedAt AS started, r.endedAt AS ended, r.measures AS measures`,
    { key, ...parameters, ...(at !== undefined && { at }) },
  );
  return rows.map(({ run, started, ended, measures: text }) => {
    const isThere = text !== null && (at === undefined || (ended !== null && ended <= at));
    return { run, startedAt: started, measures: isThere ? JSON.parse(text) : {} };
  });
}

function noMeasure(component: string, by: string, known: readonly MeasureSummary[]): MltraceError {
  const names = known.map(({ name }) => name);
  const advice =
    names.length === 0 ? 'these have none' : `${didYouMean(closest(by, names))}there are ${names.join(', ')}`;
  return new MltraceError(
    'MLTRACE_NOT_FOUND',
    `no measure '${by}' in the runs of '${component}' asked about; ${advice}`,
  );
}
