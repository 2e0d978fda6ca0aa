import { calibratedThreshold } from '../../drift/calibrate.js';
import { kindOf } from '../../drift/column.js';
import { type Drift, type DriftMethod, driftOf, judged, methodNamed, methodsFor } from '../../drift/drift.js';
import { type ColumnSummary, isReadable, summaryVersion } from '../../lineage/column-summary.js';
import type { RunId, Timestamp } from '../../lineage/facts.js';
import { comparable } from '../../observe/summary-data.js';
import type { LineageStore } from '../../store/contract.js';
import { asked } from '../asked.js';
import { invalid, type QuestionOptions, scopeOf } from '../question-options.js';
import { type Baseline, type BaselineOf, baselinesFor } from './baselines.js';
import { currentOf } from './current.js';

export interface ComponentDriftOptions extends QuestionOptions {
  /** Only this column. Default: all that the run observed. */
  readonly column?: string | undefined;
  /** Default: all that fit a column. */
  readonly method?: DriftMethod | undefined;
  /** `equal<n>` or `quantile<n>`. Defaults: `equal30` for `js`, `quantile10` for `psi`. */
  readonly bins?: string | undefined;
  /** Default: that of the method. */
  readonly threshold?: number | undefined;
  /** `lineage` (the default), `previous`, or a run: its id, or the first digits of it. */
  readonly baseline?: string | undefined;
  /** Takes all runs that ended in so long a time together: `1d`; s, m, h, d or w. Default: one run. */
  readonly window?: string | undefined;
  /** Takes thresholds from the reference's own parts where it has three or more. */
  readonly calibrate?: boolean | undefined;
}

/** A column of a component, and how far it is from its baseline. */
export interface ColumnDrift {
  readonly column: string;
  /** Null when there is nothing to compare with. */
  readonly baseline: Baseline | null;
  readonly drift: readonly Drift[];
  /** Of how many parts of the reference the thresholds are; absent where they are not. */
  readonly parts?: number;
  readonly summaries: { readonly reference: ColumnSummary | null; readonly current: ColumnSummary };
}

/** What a component's latest run (or the runs of a window) gave, compared column by column. */
export interface ComponentDrift {
  readonly namespace: string;
  readonly component: string;
  /** The latest run, and how many it is. */
  readonly run: RunId;
  readonly startedAt: Timestamp;
  readonly runs: number;
  /** By name. */
  readonly columns: readonly ColumnDrift[];
  /** Columns that could not be compared, and why. */
  readonly skipped: readonly { readonly column: string; readonly reason: string }[];
}

/**
 * How far what a component gave is from what it is to be compared with: what its latest run that ended well observed, or the run
 * that is named. docs/drift.md defines baselines and methods. Rejects with MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS or
 * MLTRACE_OPTION_INVALID.
 */
export async function drift(
  store: LineageStore,
  subject: string,
  options: ComponentDriftOptions = {},
): Promise<ComponentDrift> {
  const scope = scopeOf(options, ['column', 'method', 'bins', 'threshold', 'baseline', 'window', 'calibrate']);
  const { column, method, bins, threshold, baseline = 'lineage', window, calibrate = false } = options;
  if (method !== undefined) methodNamed(method);
  if (threshold !== undefined && calibrate) throw invalid('calibrate', 'no threshold beside it', threshold);
  const given = { column, method, bins, threshold, window };
  const parameters = { subject, ...scope, ...given, baseline: options.baseline, calibrate: calibrate || undefined };
  return asked(store, { question: 'drift', parameters }, async () => {
    const current = await currentOf(store, subject, { ...scope, column, window });
    const find = await baselinesFor(store, current, { ...scope, baseline, calibrate });
    const columns: ColumnDrift[] = [];
    const skipped: { column: string; reason: string }[] = [];
    for (const [name, summary] of [...current.summaries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!isReadable(summary))
        skipped.push({ column: name, reason: `its summary has version ${summary.v}, and ${summaryVersion} is read` });
      else
        columns.push(
          ...columnDrift(name, summary, { found: await find(name), options, isAlone: column !== undefined }),
        );
    }
    const { namespace, component, run, startedAt, runs } = current;
    return { namespace, component, run, startedAt, runs, columns, skipped };
  });
}

interface Comparison {
  readonly found: BaselineOf | undefined;
  readonly options: ComponentDriftOptions;
  /** No other column is asked about. */
  readonly isAlone: boolean;
}

const nothing: ColumnSummary = { v: summaryVersion, count: 0, missing: 0 };

/** Empty when the method that is asked for is none for a column of this kind, and there are others to be asked about. */
function columnDrift(column: string, current: ColumnSummary, { found, options, isAlone }: Comparison): ColumnDrift[] {
  const { method, bins, threshold } = options;
  const reference = found?.summary ?? nothing;
  const sides = comparable(reference, current);
  if (method !== undefined && !isAlone && !methodsFor[kindOf(sides.reference, sides.current)].includes(method))
    return [];
  const measured = driftOf(column, sides.reference, sides.current, { method, bins, threshold });
  const { drift: judged, parts } =
    found === undefined ? { drift: measured, parts: 0 } : calibrated(measured, reference, found);
  return [
    {
      column,
      baseline: found?.baseline ?? null,
      drift: judged,
      ...(parts > 0 && { parts }),
      summaries: { reference: found?.summary ?? null, current },
    },
  ];
}

/** With thresholds by the parts of the reference, where there are enough of them. */
function calibrated(measured: readonly Drift[], reference: ColumnSummary, { parts }: BaselineOf) {
  let used = 0;
  const drift = measured.map((each): Drift => {
    const values = parts.map((part) => againstWhole(each, reference, part));
    const threshold = calibratedThreshold(values);
    if (threshold === undefined) return each;
    used = parts.length;
    return judged(each, threshold);
  });
  return { drift, parts: used };
}

function againstWhole({ column, method, bins }: Drift, whole: ColumnSummary, part: ColumnSummary): number | null {
  const sides = comparable(whole, part);
  if (!methodsFor[kindOf(sides.reference, sides.current)].includes(method)) return null;
  const options = { method, ...(bins !== null && bins !== 'category' && { bins }) };
  return driftOf(column, sides.reference, sides.current, options)[0]?.value ?? null;
}
