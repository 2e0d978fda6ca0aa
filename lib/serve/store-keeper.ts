import { beforeDeadline } from '../deadline.js';
import { mayPassSoon } from '../delivery/apply-batch.js';
import { MltraceError } from '../errors.js';
import type { LineageStore } from '../store/contract.js';
import { sharedWork } from './shared-work.js';

/** The store of a service, which may be away when the service starts. */
export interface StoreKeeper {
  /** The open store. Rejects with MLTRACE_STORE_UNAVAILABLE while it cannot be opened. */
  store(): Promise<LineageStore>;
  /** The store with everything that this machine had spooled for it at the call. */
  fresh(): Promise<LineageStore>;
  close(): Promise<void>;
}

/** How often what others spool is brought in, and a store that was away is tried again, in milliseconds. */
const refreshMillis = 1_000;
/** How long whoever needs the store waits for it to be opened, in milliseconds. */
const patienceMillis = 3_000;

/**
 * Opens the store. One that may come (a database that is starting) is waited for in the background; rejects when it never
 * will: wrong options, a wrong password, a folder that another process holds.
 */
export async function keepStore(
  open: () => Promise<LineageStore>,
  onTrouble: (trouble: unknown) => void,
): Promise<StoreKeeper> {
  const keeper = keeperOf(open, onTrouble);
  try {
    await keeper.store();
  } catch (failure) {
    const comes = failure instanceof MltraceError && failure.code === 'MLTRACE_STORE_UNAVAILABLE';
    if (!comes || !mayPassSoon(failure)) {
      await keeper.close();
      throw failure;
    }
    onTrouble(failure);
  }
  return keeper;
}

function keeperOf(open: () => Promise<LineageStore>, onTrouble: (trouble: unknown) => void): StoreKeeper {
  let opening: Promise<LineageStore> | undefined;
  let opened: LineageStore | undefined;
  let closed = false;
  let last: Promise<void> | undefined;

  const store = (): Promise<LineageStore> => {
    if (closed) return Promise.reject(new MltraceError('MLTRACE_STORE_CLOSED', 'the service is stopping'));
    opening ??= open().then(
      (store) => {
        opened = store;
        return store;
      },
      (failure) => {
        opening = undefined;
        throw failure;
      },
    );
    return beforeDeadline(opening, patienceMillis);
  };

  const share = sharedWork<void>();
  const refresh = (): Promise<void> => {
    last = share('refresh', async () => (await store()).refresh());
    return last;
  };

  const timer = setInterval(() => void refresh().catch(onTrouble), refreshMillis);
  timer.unref();

  return {
    store,
    fresh: async () => {
      await refresh();
      return store();
    },
    close: async () => {
      clearInterval(timer);
      closed = true;
      await last?.catch(() => undefined);
      if (opened !== undefined) return opened.close();
      // One that is still being opened is closed when it is there; nobody waits for a database that is away.
      opening?.then((late) => late.close()).catch(() => undefined);
    },
  };
}
