import type { OpenRun } from '../open-run.js';

/** A run that goes on after its function has returned, for what follows the generator or stream that it gave. */
export interface Followed {
  /** Undefined where nothing is recorded and a gate alone waits for the end. */
  readonly run: OpenRun | undefined;
  /** Calls inside of the run, as its function was. */
  inside<T>(action: () => T): T;
  /**
   * Does the checks after it and ends the run; failed, and without checks, when something was thrown. Only the first end
   * counts. Throws MLTRACE_CHECK_FAILED, when the run has ended, where a gate is shut.
   */
  endNow(failure?: Thrown): void;
  /** The same, but gives a promise when checks or files take longer; it rejects where a gate is shut. */
  endLater(failure?: Thrown): Promise<void> | undefined;
  /** Whether that for which a consumer has stopped is an abort, and not that it had enough. */
  isAbort(reason: unknown): boolean;
}

/** In an object, since `undefined` can be thrown. */
export interface Thrown {
  readonly thrown: unknown;
}
