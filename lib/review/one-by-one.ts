import { logSumExp } from './log-factorials.js';
import { countIn, emptySet, type OutputSet, unite } from './output-set.js';
import type { Population } from './population.js';
import { countsOf, defaultSettings, evidenceOf } from './posterior.js';
import { type RunClass, weightOf } from './run-classes.js';

/** A class that explains flags which those chosen before it leave. */
export interface FoundCulprit {
  /** Its number among the classes. */
  readonly place: number;
  /** How many flagged outputs are downstream of it and of none before it. */
  readonly explains: number;
}

export interface FoundCulprits {
  readonly culprits: readonly FoundCulprit[];
  /** Flagged outputs downstream of none of them: noise, as far as can be told. */
  readonly unexplained: number;
  /** The probability that the flags fall as they do by chance, with no culprit at all. */
  readonly chance: number;
}

/** More than these are not looked for. */
const mostCulprits = 12;

/**
 * Culprits one by one: the class that explains the flags best, then the one that does so together with it, for as long as it is
 * likelier than not that there is one more. The model is that of the posterior, with any number of culprits.
 */
export function culpritsOneByOne(classes: readonly RunClass[], population: Population): FoundCulprits {
  const evidence = evidenceOf(defaultSettings, population);
  const candidates = classes.reduce((sum, { runs }) => sum + runs.length, 0);
  const culprits: FoundCulprit[] = [];
  const union: OutputSet = emptySet(population.flagged + population.passing);
  let covered = 0;
  let current = evidence(countsOf(population, 0, 0));
  let chance = 1;
  while (culprits.length < mostCulprits) {
    const weight = culprits.length === 0 ? 1 : defaultSettings.pairWeight;
    const together = classes.map((each) => {
      const a = countIn(population.flaggedMask, each.outputs, union);
      const b = countIn(population.passingMask, each.outputs, union);
      const prior = Math.log((weight * weightOf(each)) / candidates);
      return { a, log: evidence(countsOf(population, a, b)) + prior };
    });
    const more = logSumExp(together.map(({ log }) => log));
    if (culprits.length === 0) chance = 1 / (1 + Math.exp(more - current));
    const place = together.reduce((best, { log }, n) => (log > (together[best]?.log ?? log) ? n : best), 0);
    const { a = covered, log = 0 } = together[place] ?? {};
    if (classes.length === 0 || more <= current || a <= covered) break;
    culprits.push({ place, explains: a - covered });
    unite(union, classes[place]?.outputs ?? union);
    covered = a;
    // The next one is compared with these without the price of having chosen them.
    const chosen = classes[place];
    current = log - Math.log((weight * (chosen === undefined ? 1 : weightOf(chosen))) / candidates);
  }
  return { culprits, unexplained: population.flagged - covered, chance };
}
