/** A predicted probability and what came true. */
export interface Outcome {
  readonly probability: number;
  readonly late: boolean;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The share that is right when a probability of at least a half is called late. */
export const accuracy = (outcomes: readonly Outcome[]): number =>
  mean(outcomes.map(({ probability, late }) => Number(probability >= 0.5 === late)));

/** Mean of -ln(probability given to what came true); 0.693 is what a coin gets. */
export const logLoss = (outcomes: readonly Outcome[]): number =>
  mean(outcomes.map(({ probability, late }) => -Math.log(Math.max(late ? probability : 1 - probability, 1e-12))));

/**
 * The chance that a late flight was given a higher probability than one on time (area under the ROC curve): the
 * Mann-Whitney statistic, with equal probabilities sharing the mean of their ranks.
 */
export function auc(outcomes: readonly Outcome[]): number {
  const sorted = [...outcomes].sort((a, b) => a.probability - b.probability);
  let rankSum = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]?.probability === sorted[start]?.probability) end += 1;
    const meanRank = (start + 1 + end) / 2;
    rankSum += meanRank * sorted.slice(start, end).filter(({ late }) => late).length;
    start = end;
  }
  const late = outcomes.filter((outcome) => outcome.late).length;
  return (rankSum - (late * (late + 1)) / 2) / (late * (outcomes.length - late));
}

/** All three, rounded to four decimals. */
export function scoresOf(outcomes: readonly Outcome[]): { auc: number; accuracy: number; logLoss: number } {
  const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
  return { auc: rounded(auc(outcomes)), accuracy: rounded(accuracy(outcomes)), logLoss: rounded(logLoss(outcomes)) };
}
