import type { MltraceError } from '../errors.js';
import { atExit } from '../spool/exit.js';
import { mayPassSoon } from './apply-batch.js';
import { backoffMillis } from './backoff.js';
import type { Delivery, DeliveryOutcome } from './deliver.js';
import type { DeliveryLease } from './delivery-lease.js';

/** Delivers a spool in the background of a process. Keeps no process alive but for what is on its way. */
export interface Shipper {
  /** Something was spooled: it is delivered soon. Costs next to nothing. */
  wake(): void;
  /**
   * Delivers what is in the spool now, at once and whoever else delivers. Never rejects. `quietly`: that it failed is told as if
   * nobody had waited.
   */
  drain(options?: { readonly quietly?: boolean }): Promise<DeliveryOutcome>;
  /** Ends the background; what is on its way goes on. */
  stop(): void;
}

/** How soon after an append delivery begins: many appends make one batch. Milliseconds. */
const soonMillis = 200;
/** How often the holder of the lease looks for what other processes have spooled, and the others for the lease. */
const pollMillis = 2_000;

/** Failures in a row after which they are told: a server that restarts is no news. */
const toldAfter = 3;

export interface ShipperOptions {
  readonly lease: DeliveryLease;
  /** Told when the store takes nothing for a while, and when somebody waits for it in vain. */
  readonly onUnavailable: (error: MltraceError) => void;
}

export function startShipper({ deliver }: Delivery, { lease, onUnavailable }: ShipperOptions): Shipper {
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let running: Promise<DeliveryOutcome> | undefined;
  let failures = 0;
  let stopped = false;
  const forgetExit = atExit(() => lease.release());

  function schedule(millis: number): void {
    const at = performance.now() + millis;
    if (stopped || at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => {
      dueAt = Number.POSITIVE_INFINITY;
      if (running !== undefined) return;
      if (lease.hold()) void start(() => !stopped && lease.hold());
      else schedule(pollMillis);
    }, millis);
    timer.unref();
  }

  function start(goesOn?: () => boolean, isWaitedFor = false): Promise<DeliveryOutcome> {
    running = deliver(goesOn === undefined ? {} : { goesOn }).then((outcome) => {
      running = undefined;
      failures = failuresAfter(outcome, failures);
      if (outcome.kind === 'unavailable' && (isWaitedFor || failures >= toldAfter)) onUnavailable(outcome.error);
      schedule(failures > 0 ? backoffMillis(failures) : pollMillis);
      return outcome;
    });
    return running;
  }

  async function drain({ quietly = false }: { readonly quietly?: boolean } = {}): Promise<DeliveryOutcome> {
    // What is running may have looked into the spool before the last append.
    while (running !== undefined) await running;
    return start(undefined, !quietly);
  }

  schedule(soonMillis);
  return {
    wake() {
      // While the store is away the pause is kept.
      if (failures === 0) schedule(soonMillis);
    },
    drain,
    stop() {
      stopped = true;
      clearTimeout(timer);
      forgetExit();
      lease.release();
    },
  };
}

/** Failures in a row that make the pause the longest. */
const manyFailures = 8;

function failuresAfter(outcome: DeliveryOutcome, before: number): number {
  if (outcome.kind !== 'unavailable') return 0;
  if (!mayPassSoon(outcome.error)) return manyFailures;
  return outcome.progress ? 1 : before + 1;
}
