import type { MltraceError } from '../errors.js';
import type { Fact } from '../lineage/facts.js';
import { applyBatch, asMltraceError, type BatchOutcome } from './apply-batch.js';
import type { DeliveryCounts } from './delivery-counts.js';
import type { SpoolSource } from './spool-source.js';
import type { StoreHandle } from './store-handle.js';

/** Facts a batch; a store applies that many atomically. */
export const batchFacts = 500;

/** How a delivery ended. */
export type DeliveryOutcome =
  /** Everything that was in the spool at its begin is in the store or in quarantine. */
  | { readonly kind: 'delivered' }
  /** It was told to stop before that. */
  | { readonly kind: 'stopped' }
  /** The store takes nothing now; what is left stays in the spool. `progress`: it had taken something before. */
  | { readonly kind: 'unavailable'; readonly error: MltraceError; readonly progress: boolean };

export interface DeliveryOptions {
  /** Asked before each batch. Default: to the end. */
  readonly goesOn?: () => boolean;
  /** Told after each batch. */
  readonly onProgress?: (counts: Readonly<DeliveryCounts>) => void;
}

/** What belongs to the delivery of one spool. */
export interface Delivery {
  /** Takes what is in the spool now to the store, one batch in flight. Never rejects. One call at a time. */
  deliver(options?: DeliveryOptions): Promise<DeliveryOutcome>;
}

export function deliveryOf(source: SpoolSource, handle: StoreHandle, counts: DeliveryCounts): Delivery {
  let size = batchFacts;
  /** A fact that the store took: tells a store that refuses a fact from one that refuses everything. */
  let known: Fact | undefined;

  const attempt = async (facts: readonly Fact[]): Promise<BatchOutcome> => {
    try {
      return await handle.use((store) => applyBatch(store, facts, known));
    } catch (thrown) {
      return { kind: 'unavailable', error: asMltraceError(thrown) };
    }
  };

  /** Gives what the store suffers from, if it does. */
  const deliverBatch = async (facts: readonly Fact[]): Promise<MltraceError | undefined> => {
    const outcome = await attempt(facts);
    if (outcome.kind === 'unavailable') {
      counts.retried += facts.length;
      // Too much at once looks the same as a store that is away: out of memory, out of time.
      size = Math.max(1, Math.floor(facts.length / 2));
      await handle.reset();
      return outcome.error;
    }
    const refused = new Set(outcome.refused.map(({ index }) => index));
    for (const { index, error } of outcome.refused) source.setAside(index, error.message);
    known = facts.findLast((_, index) => !refused.has(index)) ?? known;
    source.done(facts.length);
    size = Math.min(batchFacts, Math.ceil(size * 1.5));
    counts.delivered += facts.length - refused.size;
    counts.added += outcome.report.added;
    counts.dropped.refused += refused.size;
    return undefined;
  };

  const run = async ({ goesOn, onProgress }: DeliveryOptions): Promise<DeliveryOutcome> => {
    source.rescan();
    for (let progress = false; ; progress = true) {
      if (goesOn?.() === false) return { kind: 'stopped' };
      const before = source.badLines;
      const facts = source.peek(size);
      counts.dropped.badLine += source.badLines - before;
      if (facts.length === 0) return { kind: 'delivered' };
      const error = await deliverBatch(facts);
      if (error !== undefined) return { kind: 'unavailable', error, progress };
      onProgress?.(counts);
    }
  };

  return {
    deliver: async (options = {}) => {
      try {
        return await run(options);
      } catch (thrown) {
        // The disk: a spool that cannot be listed, a quarantine that cannot be written.
        return { kind: 'unavailable', error: asMltraceError(thrown), progress: false };
      }
    },
  };
}
