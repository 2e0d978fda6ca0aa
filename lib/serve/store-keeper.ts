import { mayPassSoon } from '../delivery/apply-batch.js';
import { MltraceError } from '../errors.js';
import type { LineageStore } from '../store/contract.js';

/** The store of a service, which may be away when the service starts. */
export interface StoreKeeper {
  /** The open store. Rejects with MLTRACE_STORE_UNAVAILABLE while it cannot be opened. */
  store(): Promise<LineageStore>;
  /** The store with everything that this machine had spooled for it at the call. */
  fresh(): Promise<LineageStore>;
  close(): Promise<void>;
}

/** How often what others spool is brought in, and how soon a store that was away is tried again, in milliseconds. */
const refreshMillis = 1_000;

/**
 * Opens the store. One that may come (a database that is starting) is waited for in the background; rejects when it never
 * will: wrong options, a wrong password, a folder that another process holds.
 */
export async function keepStore(
  open: () => Promise<LineageStore>,
  onTrouble: (trouble: unknown) => void,
): Promise<StoreKeeper> {
  let opening: Promise<LineageStore> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let closed = false;
  let refreshing: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const store = (): Promise<LineageStore> => {
    if (closed) return Promise.reject(new MltraceError('MLTRACE_STORE_CLOSED', 'the service is stopping'));
    const now = performance.now();
    if (opening === undefined && now - triedAt < refreshMillis)
      return Promise.reject(new MltraceError('MLTRACE_STORE_UNAVAILABLE', 'it is tried again within a second'));
    triedAt = now;
    opening ??= open().catch((failure) => {
      opening = undefined;
      throw failure;
    });
    return opening;
  };

  /** One refresh at a time; those who come while one runs share the one after it, which sees what was there at their call. */
  const refresh = (): Promise<void> => {
    if (refreshing === undefined) {
      refreshing = store()
        .then((opened) => opened.refresh())
        .finally(() => {
          refreshing = undefined;
        });
      return refreshing;
    }
    next ??= refreshing
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return refresh();
      });
    return next;
  };

  try {
    await store();
  } catch (failure) {
    const comes =
      failure instanceof MltraceError && failure.code === 'MLTRACE_STORE_UNAVAILABLE' && mayPassSoon(failure);
    if (!comes) throw failure;
    onTrouble(failure);
  }
  const timer = setInterval(() => {
    if (refreshing === undefined) refresh().catch(onTrouble);
  }, refreshMillis);
  timer.unref();

  return {
    store,
    fresh: async () => {
      await refresh();
      return store();
    },
    close: async () => {
      clearInterval(timer);
      const opened = await opening?.catch(() => undefined);
      closed = true;
      await refreshing?.catch(() => undefined);
      await opened?.close();
    },
  };
}
