import type { LineageStore } from '../store/contract.js';
import { withBackgroundSockets } from './background-sockets.js';

/** A store that is opened when it is needed, again after it failed, and closed when nobody uses it. */
export interface StoreHandle {
  /** Rejects when the store cannot be opened, and with what the work rejects with. One piece of work at a time. */
  use<T>(work: (store: LineageStore) => Promise<T>): Promise<T>;
  /** Closes the connection; the next use opens another one. */
  reset(): Promise<void>;
}

/** How long an unused store stays open, in milliseconds: its connections keep the process alive. */
const defaultIdleMillis = 500;

export function lazyStore(open: () => Promise<LineageStore>, idleMillis: number = defaultIdleMillis): StoreHandle {
  let store: LineageStore | undefined;
  let idle: NodeJS.Timeout | undefined;

  async function reset(): Promise<void> {
    clearTimeout(idle);
    const old = store;
    store = undefined;
    // A store that cannot be closed is not used any more either way.
    await old?.close().catch(() => undefined);
  }

  return {
    async use(work) {
      clearTimeout(idle);
      store ??= await open();
      try {
        return await work(store);
      } finally {
        idle = setTimeout(reset, idleMillis);
        idle.unref();
      }
    },
    reset,
  };
}

/** The same, for work that is to keep no process alive: whoever waits for it needs a timer. */
export function backgroundStore(open: () => Promise<LineageStore>): StoreHandle {
  const handle = lazyStore(open);
  return { use: (work) => withBackgroundSockets(() => handle.use(work)), reset: handle.reset };
}

/** A store that somebody else opened and will close. */
export const borrowedStore = (store: LineageStore): StoreHandle => ({
  use: (work) => work(store),
  reset: () => Promise.resolve(),
});
