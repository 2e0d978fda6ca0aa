/** Gives the answer to one question. */
export type Batches<Q, A> = (question: Q) => Promise<A>;

interface Waiting<Q, A> {
  readonly question: Q;
  resolve(answer: A): void;
  reject(thrown: unknown): void;
}

/**
 * Asks many questions with few calls: one call at a time, and whatever is asked meanwhile goes into the next. So every
 * question is asked after it was put, and a store is opened, or a connection made, once for all that wait.
 */
export function inBatches<Q, A>(work: (questions: readonly Q[]) => Promise<readonly A[]>): Batches<Q, A> {
  let waiting: Waiting<Q, A>[] = [];
  let isBusy = false;

  const next = async (): Promise<void> => {
    isBusy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const answers = await work(batch.map(({ question }) => question));
        batch.forEach(({ resolve }, index) => {
          resolve(answers[index] as A);
        });
      } catch (thrown) {
        for (const { reject } of batch) reject(thrown);
      }
    }
    isBusy = false;
  };

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (!isBusy) void next();
    });
}
