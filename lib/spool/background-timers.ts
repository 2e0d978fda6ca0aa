import { setTimeout } from 'node:timers';

export interface QuietOptions {
  readonly millis: number;
  /** A number that changes with every event; undefined once nobody waits for quiet any more. */
  readonly progress: () => number | undefined;
  readonly act: () => void;
}

/**
 * Acts once when there was no progress for `millis` (at most for twice that). Costs nothing per event and keeps no
 * process alive.
 */
export function whenQuiet({ millis, progress, act }: QuietOptions): void {
  let seen: number | undefined;
  repeatUntil(millis, () => {
    const now = progress();
    if (now === undefined) return true;
    if (now === seen) act();
    const over = now === seen;
    seen = now;
    return over;
  });
}

/** Calls `done` every `millis` until it says true. Keeps no process alive. */
export function repeatUntil(millis: number, done: () => boolean): void {
  const timer = setTimeout(() => {
    if (!done()) timer.refresh();
  }, millis);
  timer.unref();
}
