declare module 'ml-logistic-regression' {
  import type { Matrix } from 'ml-matrix';

  interface Classifier {
    /** The probability of not being this classifier's class, one for each row. */
    testScores(features: Matrix): number[];
  }

  /** One classifier a class, against all others; `toJSON` gives what `load` takes. */
  class LogisticRegression {
    readonly classifiers: readonly Classifier[];
    constructor(options: { numSteps: number; learningRate: number });
    train(features: Matrix, classes: Matrix): void;
    toJSON(): object;
    static load(model: object): LogisticRegression;
  }

  export = LogisticRegression;
}
