import { compareText } from '../lineage/canonical-json.js';
import type { RunId, Timestamp } from '../lineage/facts.js';

export const bestMeasures = ['highest', 'lowest'] as const;
/** What is best of a measure. */
export type BestMeasure = (typeof bestMeasures)[number];

type Value = number | string;

/** What a run measured: numbers, and `"NaN"`, `"Infinity"` and `"-Infinity"` for those that JSON has not. */
export interface MeasuredValues {
  readonly run: RunId;
  readonly startedAt: Timestamp;
  readonly measures: Readonly<Record<string, Value>>;
}

/** A measure over the runs that have it. */
export interface MeasureSummary {
  readonly name: string;
  /** What is taken to be best of it, by its name. */
  readonly best: BestMeasure;
  /** How many runs have it. */
  readonly runs: number;
  /** Of its finite values; absent when it has none. */
  readonly lowest?: number;
  readonly highest?: number;
  /** Its values over time: of the 60 runs that started last and have it, the oldest first. */
  readonly latest: readonly { readonly run: RunId; readonly startedAt: Timestamp; readonly value: Value }[];
}

const latestCount = 60;

/** Words in the name of a measure of which less is better. */
const lessIsBetter = new Set(
  (
    'loss losses error errors err mae mse rmse rmsle mape smape msle logloss nll perplexity deviance brier ece wer cer fid ' +
    'latency duration time seconds millis ms cost regret aic bic fpr fnr failures failed missing exit'
  ).split(' '),
);

/** What is best of a measure, by the words of its name: `valLoss`, `test_rmse` and `latency.p95` are best when lowest. */
export function directionOf(name: string): BestMeasure {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words.some((word) => lessIsBetter.has(word)) ? 'lowest' : 'highest';
}

/** The measure that ranks when none is named. `exitCode` is what `mltrace run` adds to every run. */
export function defaultMeasure(known: readonly MeasureSummary[]): string | undefined {
  const [first] = [...known].sort(
    (a, b) =>
      Number(a.name === 'exitCode') - Number(b.name === 'exitCode') || b.runs - a.runs || compareText(a.name, b.name),
  );
  return first?.name;
}

/** Every measure, by name. */
export function summaries(runs: readonly MeasuredValues[]): readonly MeasureSummary[] {
  const byName = new Map<string, { run: RunId; startedAt: Timestamp; value: Value }[]>();
  for (const { run, startedAt, measures } of [...runs].sort(older)) {
    for (const [name, value] of Object.entries(measures)) {
      const values = byName.get(name) ?? [];
      values.push({ run, startedAt, value });
      byName.set(name, values);
    }
  }
  const names = [...byName.keys()].sort(compareText);
  return names.map((name): MeasureSummary => {
    const values = byName.get(name) ?? [];
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { value } of values) {
      const number = Number(value);
      if (!Number.isFinite(number)) continue;
      lowest = Math.min(lowest, number);
      highest = Math.max(highest, number);
    }
    const range = lowest <= highest ? { lowest, highest } : {};
    return { name, best: directionOf(name), runs: values.length, ...range, latest: values.slice(-latestCount) };
  });
}

/** The runs, the best first; equals the newest first; then NaN, then those without the measure. */
export function rankRuns(
  runs: readonly MeasuredValues[],
  by: string | undefined,
  best: BestMeasure = 'highest',
): readonly MeasuredValues[] {
  const sign = best === 'lowest' ? 1 : -1;
  const ranked = runs.map((run) => {
    const value = by !== undefined && Object.hasOwn(run.measures, by) ? run.measures[by] : undefined;
    const number = Number(value);
    return { run, number, group: value === undefined ? 2 : Number.isNaN(number) ? 1 : 0 };
  });
  ranked.sort((a, b) => {
    if (a.group !== b.group) return a.group - b.group;
    if (a.group === 0 && a.number !== b.number) return a.number < b.number ? -sign : sign;
    return older(b.run, a.run);
  });
  return ranked.map(({ run }) => run);
}

const older = (a: MeasuredValues, b: MeasuredValues): number =>
  compareText(a.startedAt, b.startedAt) || compareText(a.run, b.run);
