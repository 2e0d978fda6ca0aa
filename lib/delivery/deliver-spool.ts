import { setTimeout as sleep } from 'node:timers/promises';
import { mayPassSoon } from './apply-batch.js';
import { backoffMillis } from './backoff.js';
import { type DeliveryOptions, type DeliveryOutcome, deliveryOf } from './deliver.js';
import { type DeliveryCounts, noCounts } from './delivery-counts.js';
import { openSpoolSource, type SpoolFolders } from './spool-source.js';
import type { StoreHandle } from './store-handle.js';

/** What a delivery did and left. */
export interface SpoolDelivery {
  readonly outcome: DeliveryOutcome;
  readonly counts: Readonly<DeliveryCounts>;
  /** Bytes in the spool that are not delivered, those included that were recorded meanwhile. */
  readonly waitingBytes: number;
  /** Segments that could not be read, each with the reason. */
  readonly unreadable: readonly string[];
}

export interface DeliverSpoolOptions extends DeliveryOptions {
  readonly folders: SpoolFolders;
  readonly store: StoreHandle;
  /** How often in a row to try a store that takes nothing. Default: once. */
  readonly attempts?: number;
}

/** Delivers what is in a spool now. Never rejects. */
export async function deliverSpool(options: DeliverSpoolOptions): Promise<SpoolDelivery> {
  const { folders, store, attempts = 1, ...delivery } = options;
  const counts = noCounts();
  const source = openSpoolSource(folders);
  const { deliver } = deliveryOf(source, store, counts);
  let outcome = await deliver(delivery);
  for (let failures = 1; failures < attempts && outcome.kind === 'unavailable' && mayPassSoon(outcome.error); ) {
    await sleep(backoffMillis(failures));
    outcome = await deliver(delivery);
    failures = outcome.kind === 'unavailable' && outcome.progress ? 1 : failures + 1;
  }
  return { outcome, counts, waitingBytes: source.waitingBytes(), unreadable: source.unreadable };
}
