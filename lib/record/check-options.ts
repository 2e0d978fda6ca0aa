import { refuseUnknownOptions } from '../config/options.js';
import { MltraceError } from '../errors.js';

/** What a check is shown of something that the run reads or writes. Empty members are left out. */
export interface CheckedPointer {
  readonly artifact: string;
  /** Absolute path of the file, if it is one. */
  readonly path?: string;
  /** `<algorithm>:<hex>`; of a large file that is still being hashed there is none yet. */
  readonly digest?: string;
  readonly version?: string;
  readonly kind?: string;
}

/** What a check sees before the function is called. */
export interface SeenBefore<Arguments extends readonly unknown[]> {
  readonly args: Arguments;
  /** What is declared as read. */
  readonly inputs: readonly CheckedPointer[];
}

/** What a check sees when the function has returned. */
export interface SeenAfter<Arguments extends readonly unknown[], Result> extends SeenBefore<Arguments> {
  /** What the function gave, or its promise resolved to. */
  readonly result: Awaited<Result>;
  readonly outputs: readonly CheckedPointer[];
}

/**
 * A named assertion: it fails by throwing an assertion (of `node:assert` or any library) or by giving `false`. May be async
 * where the component is.
 */
export type Check<Seen> = ((seen: Seen) => unknown) | GatedCheck<Seen>;

/** A check whose failing stops what it looks at. */
export interface GatedCheck<Seen> {
  readonly check: (seen: Seen) => unknown;
  /** True: unless it passes, the function is not called (before) or what it gave is withheld (after). Default: false. */
  readonly gate?: boolean;
}

/** The checks of a component by name, done in this order. */
export interface Checks<Arguments extends readonly unknown[], Result> {
  readonly before?: Readonly<Record<string, Check<SeenBefore<Arguments>>>>;
  readonly after?: Readonly<Record<string, Check<SeenAfter<Arguments, Result>>>>;
}

/** A check as it is done. */
export interface DefinedCheck {
  readonly name: string;
  readonly check: (seen: unknown) => unknown;
  readonly isGate: boolean;
}

/** The checks of a component. */
export interface DefinedChecks {
  readonly before: readonly DefinedCheck[];
  readonly after: readonly DefinedCheck[];
}

/** Undefined when there are none. Throws MLTRACE_OPTION_INVALID. */
export function defineChecks(given: unknown): DefinedChecks | undefined {
  if (given === undefined) return undefined;
  const { before, after } = objectOf(given, 'checks', ['before', 'after']);
  const checks = { before: checksOf(before, 'checks.before'), after: checksOf(after, 'checks.after') };
  return checks.before.length + checks.after.length > 0 ? checks : undefined;
}

function checksOf(given: unknown, at: string): DefinedCheck[] {
  if (given === undefined) return [];
  return Object.entries(objectOf(given, at)).map(([name, check]) => {
    if (name === '') refuse(at, 'a name for every check', name);
    if (typeof check === 'function') return defined(name, check, false);
    const { check: inner, gate } = objectOf(check, `${at}.${name}`, ['check', 'gate']);
    if (typeof inner !== 'function') return refuse(`${at}.${name}`, 'a function', inner);
    if (gate !== undefined && typeof gate !== 'boolean') return refuse(`${at}.${name}.gate`, 'true or false', gate);
    return defined(name, inner, gate === true);
  });
}

const defined = (name: string, check: object, isGate: boolean): DefinedCheck => ({
  name: name.toWellFormed(),
  check: check as (seen: unknown) => unknown,
  isGate,
});

function objectOf(given: unknown, at: string, known?: readonly string[]): Readonly<Record<string, unknown>> {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) refuse(at, 'an object', given);
  if (known !== undefined) refuseUnknownOptions(given, known, at);
  return given as Record<string, unknown>;
}

function refuse(at: string, expected: string, found: unknown): never {
  const shown = JSON.stringify(found) ?? typeof found;
  throw new MltraceError('MLTRACE_OPTION_INVALID', `${at}: expected ${expected}, found ${shown.slice(0, 80)}`);
}
