import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import type { CsvRow } from './csv.js';
import type { LateRates } from './late-rates.js';

/** A flight is late when it is more than this many minutes late. */
export const lateAfterMinutes = 15;

/** What the model file holds: everything that a prediction needs beside the features. */
export interface Model {
  readonly rates: LateRates;
  /** Mean and standard deviation of each column over the training weeks. */
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  readonly regression: object;
}

/** The numbers the regression sees, before they are standardised. Hours count from 4 in the morning, when nearly nobody flies. */
export function numbersOf(row: CsvRow, rates: LateRates): number[] {
  const hour = (Number(row['hour']) + 20) % 24;
  const weekday = Number(row['weekday']);
  return [
    hour,
    hour ** 2,
    Number(row['log_distance']),
    rates.origin[row['origin'] ?? ''] ?? rates.overall,
    rates.destination[row['destination'] ?? ''] ?? rates.overall,
    ...[0, 1, 2, 3, 4, 5].map((day) => Number(day === weekday)),
  ];
}

const standardised = (numbers: readonly number[], { means, deviations }: Pick<Model, 'means' | 'deviations'>) => [
  1,
  ...numbers.map((value, column) => (value - (means[column] ?? 0)) / (deviations[column] ?? 1)),
];

/** Fits the regression. `steps` of gradient descent; the learning rate is for the mean over all rows. */
export function fitModel(
  rows: readonly CsvRow[],
  late: readonly boolean[],
  options: { rates: LateRates; steps: number; learningRate: number },
): Model {
  const table = new Matrix(rows.map((row) => numbersOf(row, options.rates)));
  const means = table.mean('column');
  const deviations = table.standardDeviation('column', { mean: means }).map((value) => value || 1);
  const inputs = new Matrix(table.to2DArray().map((numbers) => standardised(numbers, { means, deviations })));
  // The library adds the gradients of all rows up.
  const learningRate = options.learningRate / rows.length;
  const regression = new LogisticRegression({ numSteps: options.steps, learningRate });
  regression.train(inputs, Matrix.columnVector(late.map(Number)));
  return { rates: options.rates, means, deviations, regression: regression.toJSON() };
}

/** The probability of being late for each row. */
export function predictWith(model: Model, rows: readonly CsvRow[]): number[] {
  const inputs = new Matrix(rows.map((row) => standardised(numbersOf(row, model.rates), model)));
  const onTime = LogisticRegression.load(model.regression).classifiers[0];
  return onTime?.testScores(inputs) ?? [];
}
