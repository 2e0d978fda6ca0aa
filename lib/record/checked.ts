import { types } from 'node:util';
import { MltraceError } from '../errors.js';
import type { Check } from '../lineage/facts.js';
import { isAbort } from './abort.js';
import type { CheckedPointer, DefinedCheck, DefinedChecks } from './check-options.js';
import { broken, type CheckOutcome, outcomeOf, outcomeOfThrown } from './check-outcome.js';
import { enclosingRun } from './current-run.js';
import { declareOutputs } from './declared.js';
import type { Definition } from './definition.js';
import type { OpenRun } from './open-run.js';
import type { OpenPointer } from './pointer-like.js';
import { follow, isFollowable } from './streams/follow.js';
import type { Followed, Thrown } from './streams/followed.js';

type Body = (...args: never[]) => unknown;

/** The function with the component's checks around it: called inside of the run, or of none where nothing is recorded. */
export function checked<F extends Body>(definition: Definition, fn: F): Body {
  const { checks } = definition;
  if (checks === undefined) return fn;
  return function checkedBody(this: unknown, ...args: never[]): unknown {
    const call = new CheckedCall(definition, checks, args);
    const before = call.before();
    const body = (): unknown => call.after(Reflect.apply(fn, this, args));
    return before === undefined ? body() : before.then(body);
  };
}

/** One call of a component that has checks. */
class CheckedCall {
  readonly #definition: Definition;
  readonly #checks: DefinedChecks;
  readonly #args: readonly unknown[];
  readonly #run: OpenRun | undefined;

  constructor(definition: Definition, checks: DefinedChecks, args: readonly unknown[]) {
    this.#definition = definition;
    this.#checks = checks;
    this.#args = args;
    const run = enclosingRun();
    // Where nothing records this component, the run around it is somebody else's.
    this.#run = run?.start.definition === definition ? run : undefined;
  }

  /** Throws, or gives a promise that rejects, when a gate is shut. A promise is given when a check gave one. */
  before(): Promise<void> | undefined {
    const seen = { args: this.#args, inputs: shown(this.#run?.reads) };
    return this.#doAll('before', seen, this.#definition.mayWait);
  }

  /** What the function gave, when no gate is shut. Of a generator or stream the checks are done when that has ended. */
  after(result: unknown): unknown {
    if (types.isPromise(result)) return result.then((value) => this.#afterAll(value, true));
    return this.#afterAll(result, false);
  }

  #afterAll(result: unknown, mayWait: boolean): unknown {
    if (isFollowable(result)) {
      const check = (mayWaitThen: boolean): Promise<void> | undefined => this.#checkAfter(result, mayWaitThen);
      if (this.#run === undefined)
        return this.#checks.after.some(({ isGate }) => isGate) ? gated(result, check) : result;
      this.#run.checkEnd = check;
      return result;
    }
    const waiting = this.#checkAfter(result, mayWait);
    return waiting === undefined ? result : waiting.then(() => result);
  }

  #checkAfter(result: unknown, mayWait: boolean): Promise<void> | undefined {
    // Written before it is judged: who reads a file that a gate has refused is to find the run that made it.
    if (this.#run !== undefined) declareOutputs(this.#run, this.#definition, this.#args);
    const seen = { args: this.#args, inputs: shown(this.#run?.reads), outputs: shown(this.#run?.writes), result };
    return this.#doAll('after', seen, mayWait);
  }

  #doAll(when: Check['when'], seen: unknown, mayWait: boolean): Promise<void> | undefined {
    const done: Done[] = [];
    // Where nothing is recorded only gates have a consequence.
    const checks = this.#run === undefined ? this.#checks[when].filter(({ isGate }) => isGate) : this.#checks[when];
    for (const [index, check] of checks.entries()) {
      const outcome = doOne(check, seen, mayWait);
      if (types.isPromise(outcome))
        return this.#doRest(when, { seen, done, rest: checks.slice(index), first: outcome });
      done.push({ check, outcome });
    }
    this.#conclude(when, done);
    return undefined;
  }

  async #doRest(when: Check['when'], { seen, done, rest, first }: Rest): Promise<void> {
    let pending: Promise<CheckOutcome> | undefined = first;
    for (const check of rest) {
      done.push({ check, outcome: await (pending ?? doOne(check, seen, true)) });
      pending = undefined;
    }
    this.#conclude(when, done);
  }

  /** Records how the checks came out. Throws when one of them is a gate and has not passed. */
  #conclude(when: Check['when'], done: readonly Done[]): void {
    this.#run?.addChecks(done.map(({ check, outcome }) => ({ name: check.name, when, ...outcome })));
    const shut = done.filter(({ check, outcome }) => check.isGate && outcome.outcome !== 'passed');
    if (shut.length === 0) return;
    const reasons = shut.map(
      ({ check: { name }, outcome: { outcome, message } }) =>
        `'${name}' ${outcome === 'failed' ? 'failed' : 'broke'}${message === undefined ? '' : `: ${message}`}`,
    );
    const consequence = when === 'before' ? 'was not called' : 'was called, and what it gave is withheld';
    const { name } = this.#definition;
    throw new MltraceError('MLTRACE_CHECK_FAILED', `${name} ${consequence}, ${when} it ${reasons.join('; ')}`);
  }
}

/** Where nothing is recorded nobody else follows a stream to its end, and a gate is shut all the same. */
function gated(result: unknown, check: (mayWait: boolean) => Promise<void> | undefined): unknown {
  let ended = false;
  const ending = (failure: Thrown | undefined, mayWait: boolean): Promise<void> | undefined => {
    const isFirst = !ended;
    ended = true;
    return isFirst && failure === undefined ? check(mayWait) : undefined;
  };
  const followed: Followed = {
    run: undefined,
    inside: (action) => action(),
    endNow: (failure) => void ending(failure, false),
    endLater: (failure) => ending(failure, true),
    isAbort: (reason) => isAbort(reason, []),
  };
  return follow(result, () => followed) ?? result;
}

interface Done {
  readonly check: DefinedCheck;
  readonly outcome: CheckOutcome;
}

interface Rest {
  readonly seen: unknown;
  readonly done: Done[];
  readonly rest: readonly DefinedCheck[];
  readonly first: Promise<CheckOutcome>;
}

/** Never throws and never rejects. */
function doOne({ check }: DefinedCheck, seen: unknown, mayWait: boolean): CheckOutcome | Promise<CheckOutcome> {
  try {
    const given = check(seen);
    if (!isThenable(given)) return outcomeOf(given);
    const outcome = Promise.resolve(given).then(outcomeOf, outcomeOfThrown);
    return mayWait ? outcome : broken('it gave a promise, and the component cannot wait: it is no async function');
  } catch (thrown) {
    return outcomeOfThrown(thrown);
  }
}

const isThenable = (given: unknown): given is PromiseLike<unknown> =>
  given !== null && typeof given === 'object' && 'then' in given && typeof given.then === 'function';

const shown = (pointers: readonly OpenPointer[] = []): readonly CheckedPointer[] =>
  pointers.map(({ artifact, path, digest, version, kind }) => ({
    artifact,
    ...(path !== '' && { path }),
    ...(digest !== '' && { digest }),
    ...(version !== '' && { version }),
    ...(kind !== '' && { kind }),
  }));
