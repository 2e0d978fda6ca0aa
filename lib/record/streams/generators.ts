import { types } from 'node:util';
import type { Followed } from './followed.js';

type Step = (...args: unknown[]) => unknown;
type Resumable = Record<(typeof steps)[number], Step>;

const steps = ['next', 'return', 'throw'] as const;

/**
 * Follows a generator object: its body runs inside of the run, from one `yield` to the next, and the consumer outside of
 * it. The object stays the same one; its three methods become its own. False when it is frozen.
 */
export function followGenerator(generator: object, followed: Followed): boolean {
  if (!Object.isExtensible(generator)) return false;
  const isAsync = Symbol.asyncIterator in generator;
  for (const step of steps) {
    const original = (generator as Resumable)[step];
    const resume = isAsync ? asyncStep(original, followed) : syncStep(original, followed);
    Object.defineProperty(generator, step, { value: resume, writable: true, configurable: true });
  }
  return true;
}

export const isGenerator = (value: object): boolean => types.isGeneratorObject(value);

function syncStep(original: Step, followed: Followed): Step {
  return function resume(this: unknown, ...args) {
    let result: unknown;
    try {
      result = followed.inside(() => Reflect.apply(original, this, args));
    } catch (thrown) {
      if (!isReentrance(thrown)) followed.endNow({ thrown });
      throw thrown;
    }
    if (isDone(result)) followed.endNow();
    return result;
  };
}

/** The body itself has asked for its next value, and is told that it cannot: it still goes on. */
const isReentrance = (thrown: unknown): boolean =>
  thrown instanceof TypeError && thrown.message === 'Generator is already running';

function asyncStep(original: Step, followed: Followed): Step {
  return function resume(this: unknown, ...args) {
    const stepped = followed.inside(() => Reflect.apply(original, this, args)) as Promise<unknown>;
    return stepped.then(
      (result) => {
        const hashed = isDone(result) ? followed.endLater() : undefined;
        return hashed === undefined ? result : hashed.then(() => result);
      },
      async (thrown: unknown) => {
        await followed.endLater({ thrown });
        throw thrown;
      },
    );
  };
}

const isDone = (result: unknown): boolean =>
  result !== null && typeof result === 'object' && 'done' in result && result.done === true;
