import { doneWithin } from '../../deadline.js';

/** What is asked in the background and not answered. */
const underWay = new Set<Promise<void>>();

/** Does the work once the caller and what it calls have had their turn. It must not reject. Keeps no process alive. */
export function inBackground(work: () => Promise<void>): void {
  const done = new Promise<void>((resolve) => {
    // No immediate: one that keeps no process alive does not wake the event loop either.
    setTimeout(() => void work().then(resolve, resolve), 0).unref();
  });
  underWay.add(done);
  void done.then(() => underWay.delete(done));
}

/** Waits for what is under way now, at most so many milliseconds. */
export async function backgroundDone(millis: number): Promise<void> {
  if (underWay.size === 0) return;
  await doneWithin(Promise.all(underWay), millis);
}
