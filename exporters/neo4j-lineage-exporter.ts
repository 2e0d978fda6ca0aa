import type { MeterProvider } from '@opentelemetry/api';
import { refuseUnknownOptions } from '../lib/config/options.js';
import { isNeo4j } from '../lib/config/store-address.js';
import { beforeDeadline, doneWithin } from '../lib/deadline.js';
import { type DirectDelivery, directDelivery } from '../lib/delivery/direct-delivery.js';
import { backgroundStore, borrowedStore } from '../lib/delivery/store-handle.js';
import { MltraceError, messageOf } from '../lib/errors.js';
import { decodeSpan, type SpanLike } from '../lib/lineage/decode-span.js';
import type { RunRecord } from '../lib/lineage/facts.js';
import { attribute } from '../lib/names.js';
import { recorder } from '../lib/record/recorder.js';
import { redactedRecord } from '../lib/record/redaction.js';
import { resourceOf } from '../lib/record/resource-of.js';
import { refuseBadNamespace } from '../lib/record/sink.js';
import { suppressed } from '../lib/record/suppressed.js';
import type { LineageStore } from '../lib/store/contract.js';
import { observeDelivery } from './delivery-metrics.js';
import { spanWith } from './span-frame.js';

/** Where an exporter writes lineage to. */
export interface Neo4jLineageExporterOptions {
  /** `neo4j://` or `bolt://` (with `+s`, `+ssc`), perhaps with `?database=name`. Default: MLTRACE_STORE. */
  readonly url?: string;
  /** A store that is open already, instead of `url`; it is not closed by `shutdown()`. */
  readonly store?: LineageStore;
  /** Default: the url's, else NEO4J_USERNAME. */
  readonly user?: string;
  /** Default: the url's, else NEO4J_PASSWORD. */
  readonly password?: string;
  /** Default: the url's `?database=`, else NEO4J_DATABASE, else `neo4j`. */
  readonly database?: string;
  /**
   * How long one `export()` may take, its wait for earlier ones and its retries included, in milliseconds. Default 10,000.
   * When it is over the spans are given up: keep it below the time that the span processor gives an export.
   */
  readonly exportTimeoutMillis?: number;
  /** Namespace of runs whose span says none, `[a-z0-9._-]{1,64}`. Default: MLTRACE_NAMESPACE. */
  readonly namespace?: string;
  /** Gets the metrics `mltrace.delivery.*`. */
  readonly meterProvider?: MeterProvider;
}

/** `ExportResult` of `@opentelemetry/core`: code 0 is success, 1 is failed. */
export interface ExportResult {
  readonly code: 0 | 1;
  readonly error?: Error;
}

/**
 * Writes the spans of an export that are runs to a Neo4j database; fits `SpanExporter` of the OpenTelemetry SDK 2.x, for a
 * BatchSpanProcessor. Lineage is then as complete as what the processor hands over: it drops spans when its queue is full,
 * and spans that a sampler left out. `lineageSpanProcessor` loses none of these and keeps them through outages.
 *
 * Exports that overlap are written one after the other. No method throws or rejects.
 */
export class Neo4jLineageExporter {
  readonly #delivery: DirectDelivery;
  readonly #timeoutMillis: number;
  readonly #namespace: string | undefined;
  readonly #underWay = new Set<Promise<void>>();
  #shutDown: Promise<void> | undefined;

  /** Connects with the first export. Throws MLTRACE_OPTION_INVALID for a wrong or unknown option. */
  constructor(options: Neo4jLineageExporterOptions = {}) {
    const { timeoutMillis, namespace } = checkedOptions(options);
    this.#timeoutMillis = timeoutMillis;
    this.#namespace = namespace;
    const { store, meterProvider } = options;
    this.#delivery = directDelivery(
      store === undefined ? backgroundStore(() => openStore(options)) : borrowedStore(store),
    );
    if (meterProvider !== undefined) observeDelivery(meterProvider, this.#delivery.health);
  }

  /** Answers once, within the time limit: success when the store has every run, so that they survive. */
  export(spans: readonly SpanLike[], done: (result: ExportResult) => void): void {
    const answered = suppressed(() => this.#export(spans)).then((result) => {
      try {
        done(result);
      } catch {
        // A callback that throws is no concern of the next export.
      }
    });
    this.#underWay.add(answered);
    void answered.then(() => this.#underWay.delete(answered));
  }

  /** Waits until every export under way is answered. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Waits as `forceFlush` does and closes the connection; exports after it fail. Calling it twice is fine. */
  shutdown(): Promise<void> {
    this.#shutDown ??= this.forceFlush()
      .then(() => suppressed(() => doneWithin(this.#delivery.close(), closeMillis)))
      .catch(() => undefined);
    return this.#shutDown;
  }

  async #export(spans: readonly SpanLike[]): Promise<ExportResult> {
    try {
      const runs = spans.flatMap((span) => this.#decode(span) ?? []);
      if (this.#shutDown !== undefined) {
        this.#delivery.drop('shutdown', runs.length);
        throw new MltraceError('MLTRACE_STORE_CLOSED', 'the exporter was shut down');
      }
      if (runs.length > 0) await this.#deliver(runs);
      return { code: 0 };
    } catch (thrown) {
      return { code: 1, error: thrown instanceof Error ? thrown : new MltraceError('MLTRACE_IO', messageOf(thrown)) };
    }
  }

  #deliver(runs: readonly RunRecord[]): Promise<void> {
    const until = performance.now() + this.#timeoutMillis;
    return beforeDeadline(this.#delivery.deliver(runs, until), this.#timeoutMillis, 'nothing was delivered');
  }

  #decode(span: SpanLike): RunRecord | undefined {
    const { attributes } = span;
    if (attributes[attribute.componentName] === undefined) return undefined;
    const lacksNamespace = this.#namespace !== undefined && attributes[attribute.namespace] === undefined;
    const resource = resourceOf(span);
    const record = decodeSpan(
      spanWith(span, {
        ...(lacksNamespace && { attributes: { ...attributes, [attribute.namespace]: this.#namespace } }),
        ...(resource !== undefined && { resource }),
      }),
    );
    return record === undefined ? undefined : redactedRecord(record);
  }
}

const knownOptions = [
  'url',
  'store',
  'user',
  'password',
  'database',
  'exportTimeoutMillis',
  'namespace',
  'meterProvider',
] as const satisfies readonly (keyof Neo4jLineageExporterOptions)[];

const defaultTimeoutMillis = 10_000;
/** How long a connection may take to close. */
const closeMillis = 1_000;

function checkedOptions(options: Neo4jLineageExporterOptions) {
  refuseUnknownOptions(options, knownOptions, 'Neo4jLineageExporter');
  const { exportTimeoutMillis: timeoutMillis = defaultTimeoutMillis, namespace } = options;
  refuseBadNamespace(namespace);
  if (typeof timeoutMillis !== 'number' || !(timeoutMillis > 0)) {
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `exportTimeoutMillis: expected a number of milliseconds above 0, found ${String(timeoutMillis)}`,
    );
  }
  const address = addressOf(options);
  if (options.store === undefined && (typeof address !== 'string' || !isNeo4j(address))) {
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      'url: expected neo4j://host:port or bolt://host:port, or MLTRACE_STORE with one; nothing else can be written to',
    );
  }
  return { timeoutMillis, namespace: namespace ?? recorder.environment.namespace };
}

const addressOf = ({ url }: Neo4jLineageExporterOptions): string | undefined => url ?? recorder.environment.store;

/** Loads the driver when there is something to write. */
async function openStore(options: Neo4jLineageExporterOptions): Promise<LineageStore> {
  const { openNeo4jStore } = await import('../lib/store/neo4j/neo4j-store.js');
  const { user, password, database, exportTimeoutMillis = defaultTimeoutMillis } = options;
  return openNeo4jStore({
    address: addressOf(options) ?? '',
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
    deadlines: { readMillis: exportTimeoutMillis, writeMillis: exportTimeoutMillis },
  });
}
