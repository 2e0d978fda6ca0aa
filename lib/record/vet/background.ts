import { doneWithin } from '../../deadline.js';

/** Something that is asked in the background. */
export interface BackgroundWork {
  /** Must not reject. */
  work(): Promise<void>;
  /** How long it may wait before it begins, in milliseconds: a process that has ended by then has loaded nothing for it. */
  readonly delayMillis: number;
  /** How long who waits for it waits, in milliseconds, from when it is waited for. */
  readonly waitedMillis: number;
}

interface UnderWay {
  readonly waitedMillis: number;
  readonly done: Promise<void>;
  begin(): void;
}

/** What is asked in the background and not answered. */
const underWay = new Set<UnderWay>();

/** Does the work once the caller and what it calls have had their turn. Keeps no process alive. */
export function inBackground({ work, delayMillis, waitedMillis }: BackgroundWork): void {
  let begin = (): void => {};
  const done = new Promise<void>((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    begin = () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      void work().then(resolve, resolve);
    };
    // No immediate: one that keeps no process alive does not wake the event loop either.
    timer = setTimeout(begin, delayMillis).unref();
  });
  const one: UnderWay = { waitedMillis, done, begin };
  underWay.add(one);
  void done.then(() => underWay.delete(one));
}

/** Begins what waits, and waits for what is under way now: each no longer than it says. */
export async function backgroundDone(): Promise<void> {
  const now = [...underWay];
  for (const { begin } of now) begin();
  await Promise.all(now.map(({ done, waitedMillis }) => doneWithin(done, waitedMillis)));
}
