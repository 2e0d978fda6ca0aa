import type { ReviewMethod } from './methods.js';
import { countIn, membersOf, type OutputSet, without } from './output-set.js';
import type { Population } from './population.js';
import { countsOf, posteriorScores } from './posterior.js';
import type { RunClass } from './run-classes.js';
import { type FormulaName, formulas } from './scores.js';

/** A class in its place. */
export interface Ranked {
  /** Its number among the classes. */
  readonly place: number;
  readonly score: number;
}

/**
 * The classes, the likeliest culprit first. Of equal scores first what has fewer passing outputs downstream, then what has
 * more flagged ones, then the smaller class.
 */
export function rankClasses(
  classes: readonly RunClass[],
  population: Population,
  method: ReviewMethod,
): readonly Ranked[] {
  if (method === 'greedy') return greedily(classes, population);
  // Evidence is in the weights of the classes.
  if (method === 'posterior' || method === 'evidence') return inOrder(classes, posteriorScores(classes, population));
  return inOrder(classes, scoresBy(classes, population, method));
}

const scoresBy = (
  classes: readonly { readonly flagged: number; readonly passing: number }[],
  population: Population,
  formula: FormulaName,
): readonly number[] =>
  classes.map(({ flagged, passing }) => formulas[formula](countsOf(population, flagged, passing)));

function inOrder(classes: readonly RunClass[], scores: readonly number[]): readonly Ranked[] {
  const at = (list: readonly number[], place: number): number => list[place] ?? 0;
  const passing = classes.map((each) => each.passing);
  const flagged = classes.map((each) => each.flagged);
  const sizes = classes.map(({ runs }) => runs.length);
  return classes
    .map((_, place) => place)
    .sort(
      (a, b) =>
        byScore(at(scores, a), at(scores, b)) ||
        at(passing, a) - at(passing, b) ||
        at(flagged, b) - at(flagged, a) ||
        at(sizes, a) - at(sizes, b) ||
        a - b,
    )
    .map((place) => ({ place, score: at(scores, place) }));
}

/** Infinities are equal to each other. */
const byScore = (a: number, b: number): number => (a === b ? 0 : b - a);

/**
 * Explaining away with Ochiai: the best class first, then the best for the flagged outputs that are not downstream of it,
 * until none is left; the others follow by the Ochiai they had.
 */
function greedily(classes: readonly RunClass[], population: Population): readonly Ranked[] {
  const first = inOrder(classes, scoresBy(classes, population, 'ochiai'));
  const chosen: Ranked[] = [];
  let left: OutputSet = population.flaggedMask;
  for (let flagged = population.flagged; flagged > 0 && chosen.length < mostChosen; flagged = countIn(left, left)) {
    const open = first.filter(({ place }) => !chosen.some((other) => other.place === place));
    const now = open.map(({ place }) => ({
      flagged: countIn(left, classes[place]?.outputs ?? left),
      passing: classes[place]?.passing ?? 0,
    }));
    const scores = scoresBy(now, { ...population, flagged }, 'ochiai');
    const best = scores.reduce((top, score, n) => (score > (scores[top] ?? 0) ? n : top), 0);
    const next = open[best];
    if (next === undefined || (scores[best] ?? 0) === 0) break;
    chosen.push(next);
    left = without(left, classes[next.place]?.outputs ?? left);
  }
  return [...chosen, ...first.filter(({ place }) => !chosen.some((other) => other.place === place))];
}

/** So many are chosen by what the others leave; the rest keeps its order. */
const mostChosen = 32;

/** Numbers of the flagged outputs that are downstream of a class. */
export const flaggedBehind = ({ outputs }: RunClass, { flaggedMask }: Population): readonly number[] =>
  membersOf(outputs, flaggedMask);
