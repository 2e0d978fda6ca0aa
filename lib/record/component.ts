import { types } from 'node:util';
import { failureIn, isAbort } from './abort.js';
import { type Begun, beginRun } from './begin-run.js';
import { checked } from './checked.js';
import { againInside, callInside } from './current-run.js';
import { declareInputs, declareOutputs } from './declared.js';
import { type ComponentOptions, type Definition, defineComponent } from './definition.js';
import { endLater, endNow } from './end-run.js';
import type { OpenRun } from './open-run.js';
import { reportProblem } from './problems.js';
import { follow } from './streams/follow.js';
import type { Followed } from './streams/followed.js';
import { vetted } from './vet/vetted.js';
import { warnOfRun } from './vet/warn-of-run.js';

/**
 * Makes a function a component: every call of it is a run. Gives a function of the same type with the same name and
 * length; `this`, arguments, return value and whatever it throws stay as they are. A function that gives a native
 * promise ends its run when the promise settles; one that gives (or promises) a generator, a Node stream or a web
 * ReadableStream when that has ended, failed or was given up; everything else when it returns. The promise given then
 * settles when the run's files are hashed.
 *
 * Works with any OpenTelemetry provider and with none. Recording never throws into the function or its caller; a check
 * that is a gate throws MLTRACE_CHECK_FAILED, a gate before its inputs MLTRACE_INPUT_REFUSED or MLTRACE_GATE_UNANSWERED.
 *
 * @example
 * const train = component('train', (data: string) => {
 *   currentRun().input(data).output('model.json').parameter({ rate: 0.5 });
 * });
 *
 * @param options name of the component, or more about it
 * @param fn sync or async function
 * @throws MltraceError MLTRACE_OPTION_INVALID for a wrong or unknown option
 */
export function component<F extends (...args: never[]) => unknown>(
  options: string | ComponentOptions<Parameters<F>, ReturnType<F>>,
  fn: F,
): F {
  const definition = defineComponent(options, fn, component);
  const body = vetted(definition, checked(definition, fn));
  function traced(this: unknown, ...args: never[]): unknown {
    const begun = begin(definition, args);
    if (begun === undefined) return Reflect.apply(body, this, args);
    const { run, parent } = begun;
    let result: unknown;
    try {
      result = callInside(run, parent, () => Reflect.apply(body, this, args));
    } catch (thrown) {
      endNow(run, failureIn(thrown, args));
      throw thrown;
    }
    const called: Called = { run, definition, args };
    if (types.isPromise(result)) return whenSettled(result, called);
    const stream = follow(result, () => followedBy(called));
    if (stream !== undefined) return stream;
    declareOutputs(run, definition, args);
    endNow(run);
    return result;
  }
  Object.defineProperty(traced, 'name', { value: fn.name, configurable: true });
  Object.defineProperty(traced, 'length', { value: fn.length, configurable: true });
  return traced as F;
}

interface Called {
  readonly run: OpenRun;
  readonly definition: Definition;
  readonly args: readonly unknown[];
}

function whenSettled(result: Promise<unknown>, { run, definition, args }: Called): Promise<unknown> {
  return result.then(
    (value) => {
      const stream = follow(value, () => followedBy({ run, definition, args }));
      if (stream !== undefined) return stream;
      declareOutputs(run, definition, args);
      const hashed = endLater(run);
      return hashed === undefined ? value : hashed.then(() => value);
    },
    (thrown: unknown) => {
      const rethrow = (): never => {
        throw thrown;
      };
      const hashed = endLater(run, failureIn(thrown, args));
      return hashed === undefined ? rethrow() : hashed.then(rethrow);
    },
  );
}

/** For a generator or stream that the function has given: the run ends with it. */
function followedBy({ run, definition, args }: Called): Followed {
  let ending = false;
  /** Whether this is the first end. */
  const first = (): boolean => {
    const isFirst = !ending && !run.ended;
    ending = true;
    return isFirst;
  };
  return {
    run,
    inside: (action) => againInside(run, action),
    endNow: (failure) => {
      if (!first()) return;
      if (failure !== undefined) return endNow(run, failureIn(failure.thrown, args));
      try {
        againInside(run, () => run.checkEnd?.(false));
      } catch (shut) {
        endNow(run, failureIn(shut, args));
        throw shut;
      }
      declareOutputs(run, definition, args);
      endNow(run);
    },
    endLater: (failure) => {
      if (!first()) return undefined;
      if (failure !== undefined) return endLater(run, failureIn(failure.thrown, args));
      const end = (): Promise<void> | undefined => {
        declareOutputs(run, definition, args);
        return endLater(run);
      };
      const fail = async (shut: unknown): Promise<never> => {
        await endLater(run, failureIn(shut, args));
        throw shut;
      };
      try {
        const checking = againInside(run, () => run.checkEnd?.(true));
        return checking === undefined ? end() : checking.then(end, fail);
      } catch (shut) {
        return fail(shut);
      }
    },
    isAbort: (reason) => isAbort(reason, args),
  };
}

function begin(definition: Definition, args: readonly unknown[]): Begun | undefined {
  try {
    const begun = beginRun(definition);
    if (begun === undefined) return undefined;
    declareInputs(begun.run, definition, args);
    if (definition.vet !== undefined && !definition.vet.isGate) warnOfRun(begun.run, definition.vet);
    return begun;
  } catch (thrown) {
    reportProblem(`a run of ${definition.name} could not be begun`, thrown);
    return undefined;
  }
}
