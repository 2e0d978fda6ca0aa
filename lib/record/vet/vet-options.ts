import { parseDuration } from '../../config/duration.js';
import { readEnvironment } from '../../config/environment.js';
import { refuseUnknownOptions } from '../../config/options.js';
import { MltraceError } from '../../errors.js';
import type { RunId } from '../../lineage/facts.js';
import type { InputFinding } from './ask-store.js';

/**
 * What comes of an input that something is wrong with: `warn` tells while the function goes on, `gate` keeps it from being
 * called, `ignore` says nothing.
 */
export type Vetting = 'warn' | 'gate' | 'ignore';

/** Something is wrong with an input that a run has declared. */
export interface WrongInput extends InputFinding {
  readonly run: RunId;
  readonly component: string;
}

/** The store gave no answer, so nobody knows. */
export interface UnaskedInputs {
  readonly reason: 'unavailable';
  /** Absent where the run is not recorded. */
  readonly run?: RunId;
  readonly component: string;
  readonly message: string;
}

/** What a component is told of its declared inputs. */
export type InputWarning = WrongInput | UnaskedInputs;

/** What is asked of the declared inputs of a run before, or while, its function is called. */
export interface VetOptions {
  /** Of inputs that are stale. Default: `warn`. */
  readonly stale?: Vetting;
  /** Of inputs that carry a retracted label. Default: `warn`. */
  readonly retracted?: Vetting;
  /** How old an input may be, such as `7d` (s, m, h, d or w); an older one is stale. Default: any age. */
  readonly oldAfter?: string;
  /** Look at everything upstream, and not only at the runs that wrote the inputs. Default: false. */
  readonly transitive?: boolean;
  /**
   * How long an answer that only warns serves runs with the same inputs, in milliseconds; 0 asks in each run. Gates ask in
   * each run. Default: 60,000.
   */
  readonly pauseMillis?: number;
  /** How long a gate waits for the store, in milliseconds, from 1. Default: 2,000. */
  readonly deadlineMillis?: number;
  /** What a gate does when the store has not answered by then: call the function with a warning, or not. Default: `run`. */
  readonly onUnavailable?: 'run' | 'stop';
  /** Told of everything that is wrong and stops nothing, in each run, inside of the run. What it throws is reported. */
  readonly onWarning?: (warning: InputWarning) => void;
}

/** The same, checked. */
export interface DefinedVet {
  readonly stale: Vetting;
  readonly retracted: Vetting;
  /** One of them is a gate. */
  readonly isGate: boolean;
  readonly oldAfter: string | undefined;
  readonly transitive: boolean;
  /** Somebody asked for it; otherwise it warns only where that costs nobody anything. */
  readonly isChosen: boolean;
  readonly pauseMillis: number;
  readonly deadlineMillis: number;
  readonly stopsUnasked: boolean;
  readonly onWarning: ((warning: InputWarning) => unknown) | undefined;
}

interface VettedComponent {
  readonly mayWait: boolean;
  readonly hasInputs: boolean;
}

const defaultDeadlineMillis = 2_000;
const defaultPauseMillis = 60_000;
const vettings: readonly unknown[] = ['warn', 'gate', 'ignore'] satisfies readonly Vetting[];
const known = {
  stale: true,
  retracted: true,
  oldAfter: true,
  transitive: true,
  pauseMillis: true,
  deadlineMillis: true,
  onUnavailable: true,
  onWarning: true,
} satisfies Record<keyof VetOptions, true>;

/** Undefined when nothing is asked. Throws MLTRACE_OPTION_INVALID. */
export function defineVet(chosen: unknown, { mayWait, hasInputs }: VettedComponent): DefinedVet | undefined {
  if (chosen === undefined && !hasInputs) return undefined;
  // Read here and not kept: the program may set other variables after its components are defined.
  const wanted = chosen ?? readEnvironment().vet;
  if (wanted === false) return undefined;
  const given = wanted === undefined ? true : wanted;
  const options = given === true ? {} : given;
  if (options === null || typeof options !== 'object' || Array.isArray(options))
    return refuse('vet', 'true or an object of options', given);
  refuseUnknownOptions(options, Object.keys(known), 'vet');
  const { oldAfter, transitive, pauseMillis, deadlineMillis, onUnavailable, onWarning, ...rest } = options as Record<
    string,
    unknown
  >;
  const stale = vettingOf('vet.stale', rest['stale']);
  const retracted = vettingOf('vet.retracted', rest['retracted']);
  if (oldAfter !== undefined) parseDuration('vet.oldAfter', String(oldAfter));
  if (transitive !== undefined && typeof transitive !== 'boolean')
    refuse('vet.transitive', 'true or false', transitive);
  if (onUnavailable !== undefined && onUnavailable !== 'run' && onUnavailable !== 'stop')
    refuse('vet.onUnavailable', "'run' or 'stop'", onUnavailable);
  if (onWarning !== undefined && typeof onWarning !== 'function') refuse('vet.onWarning', 'a function', onWarning);
  if (stale === 'ignore' && retracted === 'ignore') return undefined;
  if (!hasInputs) refuse('vet', 'inputs to look at, declared in the option inputs', undefined);
  const isGate = stale === 'gate' || retracted === 'gate';
  if (isGate && !mayWait)
    refuse(
      'vet',
      "a function that is declared async, since a gate waits for the store (or 'warn')",
      'another function',
    );
  return {
    stale,
    retracted,
    isGate,
    oldAfter: oldAfter === undefined ? undefined : String(oldAfter),
    transitive: transitive === true,
    isChosen: wanted !== undefined,
    pauseMillis: pauseMillis === undefined ? defaultPauseMillis : millisOf('vet.pauseMillis', pauseMillis, 0),
    deadlineMillis:
      deadlineMillis === undefined ? defaultDeadlineMillis : millisOf('vet.deadlineMillis', deadlineMillis, 1),
    stopsUnasked: onUnavailable === 'stop',
    onWarning: onWarning as DefinedVet['onWarning'],
  };
}

function vettingOf(option: string, given: unknown): Vetting {
  if (given === undefined) return 'warn';
  return vettings.includes(given) ? (given as Vetting) : refuse(option, "'warn', 'gate' or 'ignore'", given);
}

/** Timers take no more milliseconds than that. */
const longestMillis = 2 ** 31 - 1;

function millisOf(option: string, given: unknown, least: number): number {
  if (typeof given === 'number' && given >= least && given <= longestMillis) return given;
  return refuse(option, `milliseconds from ${least} to ${longestMillis}`, given);
}

function refuse(option: string, expected: string, found: unknown): never {
  const shown = typeof found === 'function' ? 'a function' : (JSON.stringify(found) ?? String(found));
  throw new MltraceError('MLTRACE_OPTION_INVALID', `${option}: expected ${expected}, found ${shown.slice(0, 80)}`);
}
