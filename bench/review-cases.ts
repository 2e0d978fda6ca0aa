import { evidenceRatios, weightOfRuns } from '../lib/review/evidence-weights.js';
import type { ReviewMethod } from '../lib/review/methods.js';
import { type Population, populationOf } from '../lib/review/population.js';
import { rankClasses } from '../lib/review/rank.js';
import { type RunClass, runClasses } from '../lib/review/run-classes.js';
import { causeGraph } from '../lib/review/strong-components.js';
import type { Draws, FaultyPipeline } from './faulty-pipelines.js';

/** A pipeline as a review sees it. */
export interface Classed {
  readonly classes: readonly RunClass[];
  readonly population: Population;
  /** The outputs as they are numbered there: the flagged ones first. */
  readonly order: readonly number[];
}

export function classed({ runs, writers, flagged }: FaultyPipeline): Classed {
  const order = [...writers.keys()].sort((a, b) => Number(flagged[b]) - Number(flagged[a]) || a - b);
  const count = flagged.filter((is) => is).length;
  const edges = runs.flatMap(({ upstream }, run) => upstream.map((cause) => [run, cause] as const));
  const { classes } = runClasses(causeGraph(runs.length, edges), {
    writers: order.map((output) => writers[output] ?? 0),
    flagged: count,
  });
  return { classes, population: populationOf(writers.length, count), order };
}

/** How well culprits were ranked. */
export interface Recall {
  /** Shares of cases, in %: some culprit's class comes first; all are within the first three, and five. */
  readonly first: number;
  readonly three: number;
  readonly five: number;
  /** Share of the innocent candidates ranked above a culprit, mean, in %. */
  readonly exam: number;
  /** The same, and half of those in its own class: runs that flags cannot tell from it, looked at in any order. */
  readonly classExam: number;
}

/** How often a run is set apart by evidence: probabilities. */
export interface Apart {
  readonly culprit: number;
  readonly innocent: number;
}

/** The same with evidence: classes have the weights of it. */
export function withEvidence(
  { pipeline, seen }: { readonly pipeline: FaultyPipeline; readonly seen: Classed },
  random: Draws,
  chances: Apart,
): Classed {
  const apart = seen.classes.map(
    ({ runs }) =>
      runs.filter((run) => random.chance(pipeline.culprits.includes(run) ? chances.culprit : chances.innocent)).length,
  );
  const all = seen.classes.reduce((sum, { runs }) => sum + runs.length, 0);
  const ratios = evidenceRatios(
    all,
    apart.reduce((sum, count) => sum + count, 0),
  );
  const classes = seen.classes.map((each, n) => ({
    ...each,
    weight: weightOfRuns(each.runs.length, apart[n] ?? 0, ratios),
  }));
  return { ...seen, classes };
}

/** Gives the classes in an order, the likeliest culprit first. */
export type Ranking = (seen: Classed) => readonly number[];

export const rankingBy =
  (method: ReviewMethod): Ranking =>
  ({ classes, population }) =>
    rankClasses(classes, population, method).map(({ place }) => place);

export function recallOf(
  cases: readonly { readonly pipeline: FaultyPipeline; readonly seen: Classed }[],
  ranking: Ranking,
): Recall {
  let [first, three, five, exam, classExam] = [0, 0, 0, 0, 0];
  for (const { pipeline, seen } of cases) {
    const places = ranking(seen);
    const sizeOf = (rank: number): number => seen.classes[places[rank] ?? 0]?.runs.length ?? 0;
    const ranks = pipeline.culprits.map((run) => places.findIndex((place) => seen.classes[place]?.runs.includes(run)));
    first += Number(ranks.includes(0));
    three += Number(ranks.every((rank) => rank < 3));
    five += Number(ranks.every((rank) => rank < 5));
    const innocents = seen.classes.reduce((sum, { runs }) => sum + runs.length, 0) - ranks.length;
    for (const rank of ranks) {
      const guiltyAt = (place: number): number => ranks.filter((other) => other === place).length;
      const above = places.slice(0, rank).reduce((sum, _, n) => sum + sizeOf(n) - guiltyAt(n), 0);
      exam += above / innocents / ranks.length;
      classExam += (above + (sizeOf(rank) - guiltyAt(rank)) / 2) / innocents / ranks.length;
    }
  }
  const percent = (sum: number): number => (100 * sum) / cases.length;
  return {
    first: percent(first),
    three: percent(three),
    five: percent(five),
    exam: percent(exam),
    classExam: percent(classExam),
  };
}
