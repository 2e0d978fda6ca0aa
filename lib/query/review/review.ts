import type { RunId, Timestamp } from '../../lineage/facts.js';
import { type ReviewMethod, reviewMethods } from '../../review/methods.js';
import { culpritsOneByOne } from '../../review/one-by-one.js';
import { type Population, populationOf } from '../../review/population.js';
import { flaggedBehind, type Ranked } from '../../review/rank.js';
import { type RunClass, runClasses, weightOf } from '../../review/run-classes.js';
import type { LineageStore } from '../../store/contract.js';
import { asked } from '../asked.js';
import { type Flag, flagsIn } from '../flags.js';
import { countOf, invalid, type QuestionOptions, type Scope, scopeOf, timeOf } from '../question-options.js';
import { type Contrast, contrastOf } from './contrast.js';
import type { ReviewedRun } from './evidence.js';
import { rankSuspects } from './rank-suspects.js';
import { type UpstreamRun, upstreamRuns } from './upstream-runs.js';

export interface ReviewOptions extends QuestionOptions {
  /** How to rank. Default: `posterior`, the best measured. */
  readonly method?: ReviewMethod | undefined;
  /** How many classes, from 1. Default 10. */
  readonly limit?: number | undefined;
  /** Only outputs written from then on, flagged or not: ISO 8601 with a zone. Default: all. */
  readonly since?: string | undefined;
  /** And up to then. */
  readonly until?: string | undefined;
}

/** Runs that no flags can tell apart, as a suspect. */
export interface SuspectClass {
  /** From 1. */
  readonly rank: number;
  readonly score: number;
  /** What differs more from its peers first, then the newer. */
  readonly runs: readonly RunId[];
  /** Version ids of the flagged outputs downstream of it. */
  readonly flagged: readonly string[];
  /** How many passing outputs are downstream of it. */
  readonly passing: number;
  /** By `evidence`: its rank by the flags alone. */
  readonly rankByFlags?: number;
  /** By `evidence`: how many times as likely what is different about its runs makes it beforehand. */
  readonly likelier?: number;
  /** It is the n-th culprit that was found one by one. */
  readonly culprit?: number;
  /** And explains so many flagged outputs that those before it do not. */
  readonly explains?: number;
  /** What is different about its runs, in their order; of at most 20. */
  readonly evidence: readonly ReviewedRun[];
}

/** Which runs the flagged outputs have in common, the likeliest culprit first. */
export interface Review {
  readonly method: ReviewMethod;
  /** Version ids, the newest first. */
  readonly flagged: readonly string[];
  /** How many outputs they were held against. */
  readonly passing: number;
  readonly classes: readonly SuspectClass[];
  /** How many more classes there are. */
  readonly more: number;
  /** How the passing outputs were chosen. */
  readonly contrast: Omit<Contrast, 'outputs'> & { readonly since?: Timestamp; readonly until?: Timestamp };
  /** Flagged outputs that the culprits found one by one do not explain. */
  readonly unexplained: number;
  /** How probable it is that the flags fall so by chance. */
  readonly chance: number;
  /** Why the ranking tells little; empty when it tells something. */
  readonly tooLittle: readonly string[];
  /** Flags on what no traced run wrote: nothing is upstream of that. */
  readonly external: number;
}

interface Checked extends Scope {
  readonly method: ReviewMethod;
  readonly limit: number;
  readonly since: Timestamp | undefined;
  readonly until: Timestamp | undefined;
}

/**
 * Which runs are common to the flagged outputs, and which is the likeliest culprit: outputs of the same components that are
 * not flagged are the contrast. Rejects with MLTRACE_OPTION_INVALID.
 */
export async function review(store: LineageStore, options: ReviewOptions = {}): Promise<Review> {
  const scope = scopeOf(options, ['method', 'limit', 'since', 'until']);
  const method = options.method ?? 'posterior';
  if (!reviewMethods.includes(method)) throw invalid('method', `one of ${reviewMethods.join(', ')}`, method);
  const limit = countOf('limit', options.limit);
  const since = options.since === undefined ? undefined : timeOf('since', options.since);
  const until = options.until === undefined ? undefined : timeOf('until', options.until);
  const parameters = { method, limit, since, until, ...scope };
  return asked(store, { question: 'review', parameters }, () =>
    workOut(store, { ...scope, method, limit: limit ?? 10, since, until }),
  );
}

async function workOut(store: LineageStore, checked: Checked): Promise<Review> {
  const { at, since, until, method, limit } = checked;
  const said = await flagsIn(store, checked);
  const flagged = said.flags.filter(
    ({ writtenAt }) => (since === undefined || writtenAt >= since) && (until === undefined || writtenAt <= until),
  );
  const { outputs, ...contrast } = await contrastOf(store, flagged, { at, since, until });
  const upstream = await upstreamRuns(
    store,
    [...flagged, ...outputs].map(({ run }) => run),
    at,
  );
  const writers = [...flagged, ...outputs].map(({ run }) => upstream.numberOf.get(run) ?? 0);
  const classed = runClasses(upstream.graph, { writers, flagged: flagged.length });
  const population = populationOf(writers.length, flagged.length);
  const options = { method, limit, at, population };
  const { classes, ranked, evidence, byFlags } = await rankSuspects(store, { upstream, classed }, options);
  const found = culpritsOneByOne(classes, population);
  const shown = ranked.slice(0, limit);
  const describe = suspects({ classes, population, flagged, culprits: found.culprits, byFlags });
  return {
    method,
    flagged: flagged.map(({ version }) => version),
    passing: outputs.length,
    classes: shown.map((one, n) =>
      describe(one, { rank: n + 1, evidence: evidence.get(one.place) ?? [], runs: upstream.runs }),
    ),
    more: ranked.length - shown.length,
    contrast: windowed(contrast, [...flagged, ...outputs]),
    unexplained: found.unexplained,
    chance: flagged.length === 0 ? 1 : found.chance,
    tooLittle: tooLittleOf({ flagged: flagged.length, passing: outputs.length, ranked, chance: found.chance }),
    external: said.external.length,
  };
}

/** The times of the first and last output that was compared. */
function windowed(contrast: Omit<Contrast, 'outputs'>, outputs: readonly { readonly writtenAt: Timestamp }[]) {
  const times = outputs.map(({ writtenAt }) => writtenAt).sort();
  const [since, until] = [times[0], times.at(-1)];
  return { ...contrast, ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

interface Reviewed {
  readonly classes: readonly RunClass[];
  readonly population: Population;
  readonly flagged: readonly Flag[];
  readonly culprits: ReturnType<typeof culpritsOneByOne>['culprits'];
  readonly byFlags: ReadonlyMap<number, number> | undefined;
}

interface Place {
  readonly rank: number;
  readonly evidence: readonly ReviewedRun[];
  readonly runs: readonly UpstreamRun[];
}

const suspects =
  ({ classes, population, flagged, culprits, byFlags }: Reviewed) =>
  ({ place, score }: Ranked, { rank, evidence, runs }: Place): SuspectClass => {
    const own = classes[place];
    const order = culprits.findIndex((culprit) => culprit.place === place);
    const first = evidence.map(({ run }) => run);
    const others = (own?.runs ?? []).flatMap((n) => runs[n]?.id ?? []).filter((id) => !first.includes(id));
    return {
      rank,
      // JSON has no infinity.
      score: Number.isFinite(score) ? score : Number.MAX_VALUE,
      runs: [...first, ...others],
      flagged: own === undefined ? [] : flaggedBehind(own, population).flatMap((n) => flagged[n]?.version ?? []),
      passing: own?.passing ?? 0,
      ...(own !== undefined && byFlags !== undefined && weighedAs(own, byFlags.get(place) ?? rank)),
      ...(order >= 0 && { culprit: order + 1, explains: culprits[order]?.explains ?? 0 }),
      evidence,
    };
  };

/** How evidence moved a class. */
const weighedAs = (own: RunClass, rankByFlags: number) => ({
  rankByFlags,
  likelier: weightOf(own) / own.runs.length,
});

interface Told {
  readonly flagged: number;
  readonly passing: number;
  readonly ranked: readonly Ranked[];
  readonly chance: number;
}

/** Above this the flags may as well have fallen by chance. */
const mostChance = 0.5;

function tooLittleOf({ flagged, passing, ranked, chance }: Told): readonly string[] {
  if (flagged === 0) return ['nothing is flagged: flag the outputs that are wrong'];
  const reasons: string[] = [];
  if (passing === 0) {
    reasons.push(
      flagged === 1
        ? 'it is the only output: each run behind it may be the culprit'
        : 'every output is flagged: without one that is right, what all runs share cannot be told from the culprit',
    );
  } else if (flagged === 1) reasons.push('one output is flagged: a second one would tell more');
  const [first, second] = ranked;
  if (first !== undefined && first.score === second?.score) reasons.push('the first places share one score');
  if (passing > 0 && chance > mostChance) reasons.push('the flags may as well have fallen by chance');
  return reasons;
}
