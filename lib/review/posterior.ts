import { logBetaTable, logSumExp } from './log-factorials.js';
import { countIn } from './output-set.js';
import type { Population } from './population.js';
import { type RunClass, weightOf } from './run-classes.js';
import { type Counts, formulas } from './scores.js';

/** Beta priors of the probability of a flag: downstream of a culprit, and elsewhere. */
interface FlagPrior {
  readonly below: readonly [flags: number, passes: number];
  readonly elsewhere: readonly [flags: number, passes: number];
}

export interface PosteriorSettings {
  readonly priors: readonly FlagPrior[];
  /** How probable two culprits are, relative to one. */
  readonly pairWeight: number;
  /** How many classes are paired: the best by Ochiai. */
  readonly paired: number;
}

export const defaultSettings: PosteriorSettings = {
  priors: [
    { below: [4, 1], elsewhere: [1, 9] },
    { below: [3, 2], elsewhere: [2, 10] },
    { below: [5, 4], elsewhere: [2, 10] },
  ],
  pairWeight: 0.5,
  paired: 48,
};

/** A set of classes that may be the culprits together, and how probable that is. */
export interface Hypothesis {
  readonly classes: readonly number[];
  /** Logarithm; all hypotheses together are 0. */
  readonly logProbability: number;
}

/** The logarithm of how well it explains the flags that the runs above these outputs, and no others, are culprits. */
export function evidenceOf(
  { priors }: PosteriorSettings,
  { flagged, passing }: Population,
): (counts: Counts) => number {
  const most = Math.max(...priors.map(({ below, elsewhere }) => below[0] + below[1] + elsewhere[0] + elsewhere[1]));
  const logBeta = logBetaTable(flagged + passing + most);
  const normal = priors.map(({ below, elsewhere }) => logBeta(...below) + logBeta(...elsewhere));
  return ({ a, b, c, d }) =>
    logSumExp(
      priors.map(
        ({ below: [p1, p2], elsewhere: [q1, q2] }, n) =>
          logBeta(a + p1, b + p2) + logBeta(c + q1, d + q2) - (normal[n] ?? 0),
      ),
    );
}

export function countsOf(population: Population, a: number, b: number): Counts {
  return { a, b, c: population.flagged - a, d: population.passing - b };
}

/** Every class alone and every pair of the more suspicious ones, each with its probability. */
export function hypothesesOf(
  classes: readonly RunClass[],
  population: Population,
  settings: PosteriorSettings = defaultSettings,
): readonly Hypothesis[] {
  const evidence = evidenceOf(settings, population);
  const candidates = classes.reduce((sum, { runs }) => sum + runs.length, 0);
  const single = classes.map((each, n) => ({
    classes: [n],
    logProbability: evidence(countsOf(population, each.flagged, each.passing)) + Math.log(weightOf(each) / candidates),
  }));
  const pairs: Hypothesis[] = [];
  const paired = mostSuspicious(classes, population, settings.paired);
  paired.forEach((first, place) => {
    for (const second of paired.slice(0, place)) {
      const [one, other] = [classes[first], classes[second]];
      if (one === undefined || other === undefined) continue;
      const a = countIn(population.flaggedMask, one.outputs, other.outputs);
      const b = countIn(population.passingMask, one.outputs, other.outputs);
      const prior = (settings.pairWeight * weightOf(one) * weightOf(other)) / candidates ** 2;
      const logProbability = evidence(countsOf(population, a, b)) + Math.log(prior);
      pairs.push({ classes: [first, second], logProbability });
    }
  });
  const all = [...single, ...pairs];
  const total = logSumExp(all.map(({ logProbability }) => logProbability));
  return all.map((hypothesis) => ({ ...hypothesis, logProbability: hypothesis.logProbability - total }));
}

function mostSuspicious(classes: readonly RunClass[], population: Population, count: number): readonly number[] {
  const ochiai = classes.map(({ flagged, passing }) => formulas.ochiai(countsOf(population, flagged, passing)));
  return classes
    .map((_, n) => n)
    .sort((a, b) => (ochiai[b] ?? 0) - (ochiai[a] ?? 0) || a - b)
    .slice(0, count);
}

/**
 * The probability of each class that a run of it is a culprit.
 *
 * It is not divided among the runs of the class: flags cannot tell them apart, and what is ranked is classes. So ranked, on
 * generated pipelines, it comes as near as a point to a ranking that knows the true probabilities of a flag (bench/review).
 */
export function posteriorScores(
  classes: readonly RunClass[],
  population: Population,
  settings: PosteriorSettings = defaultSettings,
): readonly number[] {
  const scores = classes.map(() => 0);
  for (const { classes: members, logProbability } of hypothesesOf(classes, population, settings)) {
    for (const n of members) scores[n] = (scores[n] ?? 0) + Math.exp(logProbability);
  }
  return scores;
}
