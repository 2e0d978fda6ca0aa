import { borrowedStore, deliverSpool, spoolFolders } from '../delivery/index.js';
import type { LineageStore } from './contract.js';

export interface SpoolListeners {
  /** Told of lines that were no facts and facts that the store refused; they are kept in the directory. */
  readonly onQuarantine?: (count: number, directory: string) => void;
  /** Told why something is still in the spool. */
  readonly onUndelivered?: (reason: string) => void;
}

/** How long an answer waits for what this machine has recorded, in milliseconds. */
const refreshMillis = 10_000;

/** The store with a `refresh()` that delivers what is in this machine's spool for it, as far as that goes in time. */
export function withSpool(store: LineageStore, spoolDirectory: string, listeners: SpoolListeners): LineageStore {
  const folders = spoolFolders(spoolDirectory);
  let last: Promise<void> = Promise.resolve();
  const deliver = async (): Promise<void> => {
    const until = performance.now() + refreshMillis;
    const { outcome, counts, unreadable } = await deliverSpool({
      folders,
      store: borrowedStore(store),
      goesOn: () => performance.now() < until,
    });
    const kept = counts.dropped.badLine + counts.dropped.refused;
    if (kept > 0) listeners.onQuarantine?.(kept, folders.quarantine);
    if (outcome.kind === 'unavailable') listeners.onUndelivered?.(outcome.error.message);
    if (outcome.kind === 'stopped') listeners.onUndelivered?.('there is too much of it to wait for');
    for (const reason of unreadable) listeners.onUndelivered?.(reason);
  };
  return {
    ...store,
    refresh: () => {
      last = last.then(deliver);
      return last;
    },
  };
}
