import { setTimeout as sleep } from 'node:timers/promises';
import { MltraceError } from '../errors.js';
import type { Fact } from '../lineage/facts.js';
import { applyBatch, asMltraceError, type BatchOutcome, mayPassSoon } from './apply-batch.js';
import { backoffMillis } from './backoff.js';
import { batchFacts } from './deliver.js';
import type { StoreHandle } from './store-handle.js';

/** Takes facts from memory to a store. */
export interface DirectDelivery {
  /**
   * Resolves when the store has all facts; in turn with the calls before. Rejects when it has not until then (milliseconds
   * of `performance.now()`), or refuses some of them for good; either are given up.
   */
  deliver(facts: readonly Fact[], until: number): Promise<void>;
  /** Counts facts that were given up. */
  drop(reason: DropReason, count: number): void;
  health(): DirectCounts;
  close(): Promise<void>;
}

export type DropReason = 'refused' | 'unavailable' | 'shutdown';

/** What a direct delivery has done, in facts. */
export interface DirectCounts {
  /** Given and not answered. */
  readonly waiting: number;
  readonly delivered: number;
  readonly retried: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
}

export function directDelivery(handle: StoreHandle): DirectDelivery {
  let known: Fact | undefined;
  const counts = { waiting: 0, delivered: 0, retried: 0, dropped: { refused: 0, unavailable: 0, shutdown: 0 } };
  let last: Promise<void> = Promise.resolve();

  async function deliverAll(facts: readonly Fact[], until: number): Promise<void> {
    let refusal: MltraceError | undefined;
    for (let start = 0; start < facts.length; ) {
      const batch = facts.slice(start, start + batchFacts);
      const outcome = await untilApplied(batch, until);
      if (outcome.kind === 'unavailable') {
        counts.dropped.unavailable += facts.length - start;
        throw outcome.error;
      }
      const refused = outcome.refused.length;
      refusal ??= outcome.refused[0]?.error;
      counts.dropped.refused += refused;
      counts.delivered += batch.length - refused;
      if (refused === 0) known = batch[0];
      start += batch.length;
    }
    if (refusal !== undefined) throw refusal;
  }

  const attempt = async (facts: readonly Fact[]): Promise<BatchOutcome> => {
    try {
      return await handle.use((store) => applyBatch(store, facts, known));
    } catch (thrown) {
      return { kind: 'unavailable', error: asMltraceError(thrown) };
    }
  };

  async function untilApplied(batch: readonly Fact[], until: number): Promise<BatchOutcome> {
    for (let failures = 0; ; failures += 1) {
      const left = until - performance.now();
      if (left <= 0) return { kind: 'unavailable', error: tooLate() };
      const outcome = await attempt(batch);
      if (outcome.kind === 'applied') return outcome;
      counts.retried += batch.length;
      await handle.reset();
      const pause = backoffMillis(failures);
      if (performance.now() + pause >= until || !mayPassSoon(outcome.error)) return outcome;
      await sleep(pause);
    }
  }

  return {
    deliver(facts, until) {
      counts.waiting += facts.length;
      const turn = last.then(() => deliverAll(facts, until)).finally(() => (counts.waiting -= facts.length));
      last = turn.catch(() => undefined);
      return turn;
    },
    drop(reason, count) {
      counts.dropped[reason] += count;
    },
    health: () => ({ ...counts, dropped: { ...counts.dropped } }),
    close: () => handle.reset(),
  };
}

const tooLate = (): MltraceError =>
  new MltraceError('MLTRACE_STORE_UNAVAILABLE', 'the exports before took all of the time; give fewer at once');
