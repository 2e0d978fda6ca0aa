import type { StoreLocation } from '../../config/store-location.js';
import type { Definition } from '../definition.js';
import type { InputFinding } from './ask-store.js';

/** What a store said of some inputs; undefined when nobody holds it, so that nobody was asked. */
export type Answer = Promise<readonly InputFinding[] | undefined>;

/** Microseconds since 1970. A clock that is set back leaves it: then it does not hold, and nothing is waited for. */
interface Period {
  readonly from: number;
  readonly until: number;
}

interface Said extends Period {
  readonly answer: Answer;
}

const holds = ({ from, until }: Period, now: number): boolean => now >= from && now < until;

/** What a component has asked of its store of late, by what it was about to read. */
export class Pace {
  /** Nothing is asked in it. */
  #quiet: Period = { from: 0, until: 0 };
  readonly #said = new Map<string, Said>();

  isQuiet(now: number): boolean {
    return holds(this.#quiet, now);
  }

  /** Asks nothing from now on, for as many milliseconds. */
  beQuiet(now: number, millis: number): void {
    this.#quiet = { from: now, until: now + millis * 1000 };
  }

  /** The answer that still serves. */
  answerTo(inputs: string, now: number): Answer | undefined {
    const said = this.#said.get(inputs);
    return said !== undefined && holds(said, now) ? said.answer : undefined;
  }

  /** When there are as many answers that still serve: how many milliseconds it takes until one is over. */
  fullFor(most: number, now: number): number | undefined {
    // In the order they were asked for.
    for (const [inputs, said] of this.#said) {
      if (holds(said, now)) break;
      this.#said.delete(inputs);
    }
    if (this.#said.size < most) return undefined;
    const [oldest] = this.#said.values();
    return oldest === undefined ? undefined : (oldest.until - now) / 1000;
  }

  keep(inputs: string, answer: Answer, { now, millis }: { readonly now: number; readonly millis: number }): void {
    this.#said.delete(inputs);
    this.#said.set(inputs, { from: now, until: now + millis * 1000, answer });
  }

  /** The store gave no answer: that serves nobody. */
  forget(inputs: string, answer: Answer): void {
    if (this.#said.get(inputs)?.answer === answer) this.#said.delete(inputs);
  }
}

/** How long nothing is asked after a failure, and at most after many in a row, in milliseconds. */
const firstPauseMillis = 5_000;
const longestPauseMillis = 600_000;

/** What this process knows of whether a store answers. */
export class StorePace {
  /** In a row. */
  failures = 0;
  /** Rejects as the last question did. */
  lastFailure: Answer = Promise.resolve(undefined);
  #pause: Period = { from: 0, until: 0 };
  readonly #paces = new WeakMap<Definition, Pace>();

  of(definition: Definition): Pace {
    const pace = this.#paces.get(definition) ?? new Pace();
    this.#paces.set(definition, pace);
    return pace;
  }

  /** For how many milliseconds it is still left alone; undefined when it may be asked. */
  pauseAt(now: number): number | undefined {
    return holds(this.#pause, now) ? (this.#pause.until - now) / 1000 : undefined;
  }

  succeeded(): void {
    this.failures = 0;
    this.#pause = { from: 0, until: 0 };
  }

  /** Of several questions that fail together one counts. */
  failed(now: number, thrown: unknown): void {
    this.lastFailure = Promise.reject(thrown);
    // Mostly nobody looks at it.
    this.lastFailure.catch(() => {});
    if (holds(this.#pause, now)) return;
    const millis = Math.min(firstPauseMillis * 2 ** this.failures, longestPauseMillis);
    this.failures += 1;
    this.#pause = { from: now, until: now + millis * 1000 };
  }
}

const paces = new WeakMap<StoreLocation, StorePace>();

export function paceOf(location: StoreLocation): StorePace {
  const pace = paces.get(location) ?? new StorePace();
  paces.set(location, pace);
  return pace;
}
