/** Files read at the same time: each holds a buffer of one mebibyte, and the thread pool has four threads. */
const maxAtOnce = 4;

let running = 0;
const waiting: (() => void)[] = [];

/** Does the work when fewer than four others are under way, in the order asked for. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    // The place is handed on, so that nobody who asks meanwhile takes it.
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}
