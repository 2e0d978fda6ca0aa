import type { OpenRun } from '../open-run.js';

/** A run that goes on after its function has returned, for what follows the generator or stream that it gave. */
export interface Followed {
  readonly run: OpenRun;
  /** Calls inside of the run, as its function was. */
  inside<T>(action: () => T): T;
  /** Ends the run; failed when something was thrown. Only the first end counts. */
  endNow(failure?: Thrown): void;
  /** The same, but gives a promise, which never rejects, when files are still being hashed. */
  endLater(failure?: Thrown): Promise<void> | undefined;
  /** Whether that for which a consumer has stopped is an abort, and not that it had enough. */
  isAbort(reason: unknown): boolean;
}

/** In an object, since `undefined` can be thrown. */
export interface Thrown {
  readonly thrown: unknown;
}
