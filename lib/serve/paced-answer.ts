import { doneWithin } from '../deadline.js';

/** An answer of the store that is asked for often and may take long. */
export interface PacedAnswer<T> {
  /**
   * The answer, at most a second old, or twenty times what it took; when that takes too long, the last one there was, undefined
   * when there was none. Never rejects.
   */
  get(): Promise<T | undefined>;
  /** The last one there was. */
  readonly last: T | undefined;
}

/** How long what takes. */
export interface Pace {
  /** An answer is taken again, at least. */
  readonly freshMillis: number;
  /** So many times as long as it took is an answer taken again. */
  readonly restFactor: number;
  /** It is waited for an answer when there is none yet. */
  readonly firstMillis: number;
  /** It is waited for an answer when there is an older one. */
  readonly laterMillis: number;
}

/** At most 5 % of a core go into an answer. */
const defaultPace: Pace = { freshMillis: 1_000, restFactor: 20, firstMillis: 5_000, laterMillis: 500 };

interface Asked {
  readonly at: number;
  readonly done: Promise<void>;
}

export function pacedAnswer<T>(
  ask: () => Promise<T>,
  onTrouble: (trouble: unknown) => void,
  { freshMillis, restFactor, firstMillis, laterMillis }: Pace = defaultPace,
): PacedAnswer<T> {
  let last: { readonly answer: T } | undefined;
  let goodUntil = Number.NEGATIVE_INFINITY;
  let asked: Asked | undefined;

  const start = (): Asked => {
    const at = performance.now();
    const rest = (): void => {
      const now = performance.now();
      goodUntil = now + Math.max(freshMillis, restFactor * (now - at));
      asked = undefined;
    };
    const done = ask().then((answer) => {
      last = { answer };
      rest();
    });
    return {
      at,
      done: done.catch((trouble: unknown) => {
        rest();
        onTrouble(trouble);
      }),
    };
  };

  return {
    get last() {
      return last?.answer;
    },
    get: async () => {
      if (asked === undefined && performance.now() < goodUntil) return last?.answer;
      asked ??= start();
      // From when it was asked: a scrape does not wait again for what the one before has waited for.
      const left = asked.at + (last === undefined ? firstMillis : laterMillis) - performance.now();
      await doneWithin(asked.done, left);
      return last?.answer;
    },
  };
}
