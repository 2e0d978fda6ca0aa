import { isNeo4j } from '../lib/config/store-address.js';
import { warnOnce } from '../lib/config/warn.js';
import { doneWithin } from '../lib/deadline.js';
import type { DeliveryOptions } from '../lib/delivery/deliver.js';
import type { DeliveryCounts } from '../lib/delivery/delivery-counts.js';
import type { Shipper } from '../lib/delivery/shipper.js';
import type { MltraceError } from '../lib/errors.js';
import { withoutSecrets } from '../lib/lineage/without-secrets.js';
import { reportProblem } from '../lib/record/problems.js';
import type { Carrier, DeliveredOptions, RemoteLocation } from '../lib/record/sink.js';
import { suppressed } from '../lib/record/suppressed.js';

/** What the delivery of a spool shows of itself. */
export interface CarriedSpool {
  readonly counts: Readonly<DeliveryCounts>;
  waitingBytes(): number;
}

export interface SpoolCarrier extends Carrier {
  /** Undefined until delivery has begun. */
  health(): CarriedSpool | undefined;
}

interface Shipping extends CarriedSpool {
  readonly shipper: Shipper;
}

/** How long `flush()`, `forceFlush()` and `shutdown()` wait for a store, in milliseconds. */
const deliveredMillis = 5_000;

/** Shorter than for a question that a person waits for: the timers of the driver keep the process alive so long. */
const deadlines = { readMillis: 10_000, writeMillis: 30_000 };

const carriers = new Map<string, SpoolCarrier>();

/** The carrier of a spool, one for each spool in this process. */
export function carrySpool(location: RemoteLocation): SpoolCarrier {
  const key = `${location.spoolDirectory} ${location.address}`;
  const carrier = carriers.get(key) ?? carrierOf(location);
  carriers.set(key, carrier);
  return carrier;
}

function carrierOf(location: RemoteLocation): SpoolCarrier {
  let shipping: Shipping | undefined;
  let loading: Promise<Shipping | undefined> | undefined;
  const load = (): Promise<Shipping | undefined> => {
    loading ??= suppressed(() => startShipping(location)).then(
      (started) => (shipping = started),
      (thrown) => void reportProblem('recorded runs stay in the spool', thrown),
    );
    return loading;
  };
  const drain = async (options?: DeliveredOptions): Promise<void> => {
    await (await load())?.shipper.drain(options);
  };
  return {
    wake() {
      if (shipping === undefined) void load();
      else shipping.shipper.wake();
    },
    delivered: (options) => suppressed(() => doneWithin(drain(options), deliveredMillis)).then(ignore, ignore),
    health: () => shipping,
  };
}

/** Loads the code that delivers: who keeps lineage in a folder needs none of it. */
async function startShipping({ address, spoolDirectory }: RemoteLocation): Promise<Shipping> {
  const delivery = await import('../lib/delivery/index.js');
  const folders = delivery.spoolFolders(spoolDirectory);
  const source = delivery.openSpoolSource(folders);
  const counts = delivery.noCounts();
  const store = delivery.backgroundStore(async () => {
    if (!isNeo4j(address)) {
      const { openHttpStore } = await import('../lib/store/http/http-store.js');
      return openHttpStore({ address, silenceMillis: deadlines.writeMillis });
    }
    const { openNeo4jStore } = await import('../lib/store/neo4j/neo4j-store.js');
    return openNeo4jStore({ address, deadlines });
  });
  const { deliver } = delivery.deliveryOf(source, store, counts);
  const telling = async (options?: DeliveryOptions) => {
    const outcome = await deliver(options);
    if (counts.dropped.refused + counts.dropped.badLine > 0) warnOfRefusal(address, folders.quarantine);
    return outcome;
  };
  const shipper = delivery.startShipper(
    { deliver: telling },
    { lease: delivery.deliveryLease(spoolDirectory), onUnavailable: (error) => warnOfDelay(address, error) },
  );
  return { shipper, counts, waitingBytes: source.waitingBytes };
}

function warnOfDelay(address: string, error: MltraceError): void {
  const place = withoutSecrets(address);
  warnOnce('MLTRACE_DELIVERY', `what is recorded for ${place} waits in the spool: ${error.message}`, place);
}

function warnOfRefusal(address: string, directory: string): void {
  const place = withoutSecrets(address);
  warnOnce(
    'MLTRACE_DELIVERY',
    `${place} took some facts not at all; they are kept in ${directory}`,
    `${place} refused`,
  );
}

const ignore = (): void => {};
