import type { RunId } from '../lineage/facts.js';
import type { ObservedValues } from './observations.js';
import type { PointerLike } from './pointer-like.js';

/** Hyper-parameters: any text, number or boolean. */
export type ParameterValue = string | number | boolean;

/**
 * A run of a component, to say what it reads, writes and gives. Every method returns the run itself, never throws and,
 * once the run has ended, does nothing.
 */
export interface Run {
  /** `<trace id>:<span id>`, 32 and 16 lower-case hex digits; all zero outside of a run. */
  readonly id: RunId;
  /** False outside of a run, when lineage is switched off, and once the run has ended. */
  readonly recording: boolean;
  /** Says that the run reads these now. Files are hashed at the call (large ones in the background, for async functions). */
  input(...pointers: (PointerLike | readonly PointerLike[])[]): Run;
  /** Says that the run writes these, at this time. Files are looked at and hashed when the function is done. */
  output(...pointers: (PointerLike | readonly PointerLike[])[]): Run;
  /** Sets a hyper-parameter; of one key the last value holds. */
  parameter(key: string, value: ParameterValue): Run;
  parameter(values: Readonly<Record<string, ParameterValue>>): Run;
  /** Sets a result, such as a loss or an accuracy; of one key the last value holds. */
  measure(key: string, value: number): Run;
  measure(values: Readonly<Record<string, number>>): Run;
  /**
   * Adds values of a column, be it of what the run reads or writes: what is recorded is how they are distributed. Numbers
   * are numbers, texts and booleans categories, null and undefined missing; a column may have all of them.
   */
  observe(column: string, values: ObservedValues): Run;
  observe(columns: Readonly<Record<string, ObservedValues>>): Run;
  /** Says that the run depends on others although it reads nothing of theirs: run ids, or runs. */
  dependsOn(...runs: (RunId | Run)[]): Run;
}

/** What `currentRun()` gives where there is no run: records nothing. */
export const inertRun: Run = Object.freeze({
  id: `${'0'.repeat(32)}:${'0'.repeat(16)}`,
  recording: false,
  input: () => inertRun,
  output: () => inertRun,
  parameter: () => inertRun,
  measure: () => inertRun,
  observe: () => inertRun,
  dependsOn: () => inertRun,
});
