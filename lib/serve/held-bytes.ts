import { MltraceError } from '../errors.js';

/** Keeps the bytes of all bodies that are worked on at once under a bound: memory does not grow with the clients. */
export interface HeldBytes {
  readonly held: number;
  /** Takes room until it is given back. Throws MLTRACE_OVERLOADED when there is none. */
  take(bytes: number): void;
  give(bytes: number): void;
}

export function heldBytes(most: number): HeldBytes {
  let held = 0;
  return {
    get held() {
      return held;
    },
    take(bytes) {
      if (held + bytes > most)
        throw new MltraceError('MLTRACE_OVERLOADED', 'other requests fill the memory; try again');
      held += bytes;
    },
    give(bytes) {
      held -= bytes;
    },
  };
}
