import type { MeterProvider } from '@opentelemetry/api';
import { refuseUnknownOptions } from '../lib/config/options.js';
import { decodeSpan, type SpanLike } from '../lib/lineage/decode-span.js';
import { attribute } from '../lib/names.js';
import { reportProblem } from '../lib/record/problems.js';
import { recorder } from '../lib/record/recorder.js';
import { redactedRecord } from '../lib/record/redaction.js';
import { resourceOf } from '../lib/record/resource-of.js';
import { createSink, type Sink, type SinkOptions } from '../lib/record/sink.js';
import { suppressed } from '../lib/record/suppressed.js';
import { type DeliveryHealth, observeDelivery } from './delivery-metrics.js';
import { spanWith } from './span-frame.js';
import { carrySpool, type SpoolCarrier } from './spool-carrier.js';

/** Where a span processor records lineage to; all of it optional. */
export interface LineageSpanProcessorOptions extends SinkOptions {
  /** Gets the metrics `mltrace.spool.*` and `mltrace.delivery.*`: what waits, and what was delivered, retried and dropped. */
  readonly meterProvider?: MeterProvider;
}

/** What is used of a span that has not ended. */
interface OpenSpan {
  readonly attributes: Readonly<Record<string, unknown>>;
  setAttribute(key: string, value: string): unknown;
  spanContext(): { readonly traceId: string; readonly spanId: string };
}

/** Records spans that are runs; fits `SpanProcessor` of the OpenTelemetry SDK 2.x. No method throws or rejects. */
export class LineageSpanProcessor {
  readonly #sink: Sink;
  #shutDown = false;

  constructor(sink: Sink) {
    this.#sink = sink;
    recorder.add(sink);
  }

  /** Claims a component's run: its record then comes from the span when that ends. */
  onStart(span: OpenSpan, _parentContext?: unknown): void {
    if (this.#shutDown) return;
    this.#guarded(() => {
      recorder.startedBy?.push(this.#sink);
      this.#addNamespace(span);
    });
  }

  /** For spans that became runs after their start. */
  onEnding(span: OpenSpan): void {
    this.#guarded(() => this.#addNamespace(span));
  }

  /** Spools the record of a span that is a run, sampled or not. */
  onEnd(span: SpanLike): void {
    if (this.#shutDown) return;
    this.#guarded(() => {
      if (span.attributes[attribute.componentName] === undefined) return;
      const resource = resourceOf(span);
      if (resource !== undefined) recorder.resource = resource;
      const record = decodeSpan(resource === undefined ? span : spanWith(span, { resource }));
      if (record === undefined) return;
      this.#sink.append(redactedRecord(record));
      recorder.lastRecordedSpan = span.spanContext().spanId;
    });
  }

  /**
   * Makes what was recorded survive power loss, and gives it to importers. For a store that is a Neo4j database it waits, at
   * most 5 seconds, until it is there; what is not stays in the spool.
   */
  forceFlush(): Promise<void> {
    this.#sink.flush();
    return this.#sink.delivered();
  }

  /** Flushes, and claims no more runs: those that end later are still recorded, by `component()` itself. */
  shutdown(): Promise<void> {
    this.#shutDown = true;
    recorder.remove(this.#sink);
    return this.forceFlush();
  }

  #addNamespace(span: OpenSpan): void {
    const { attributes } = span;
    if (this.#sink.namespace === undefined || attributes[attribute.componentName] === undefined) return;
    if (attributes[attribute.namespace] === undefined) span.setAttribute(attribute.namespace, this.#sink.namespace);
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (thrown) {
      reportProblem('a span could not be recorded as a run', thrown);
    }
  }
}

const knownOptions = ['store', 'namespace', 'cwd', 'maxSpoolBytes', 'meterProvider'] as const;

/**
 * A span processor for a provider of your own: `new NodeTracerProvider({ spanProcessors: [lineageSpanProcessor()] })`.
 * Records every span with `mltrace.component.name`, whatever the sampler decides about exporting it.
 *
 * @throws MltraceError MLTRACE_OPTION_INVALID for a wrong or unknown option
 */
export function lineageSpanProcessor(options: LineageSpanProcessorOptions = {}): LineageSpanProcessor {
  refuseUnknownOptions(options, knownOptions, 'lineageSpanProcessor()');
  let carrier: SpoolCarrier | undefined;
  const sink = createSink(options, recorder.environment, (location) => {
    carrier = carrySpool(location);
    return carrier;
  });
  // What an earlier process has left is delivered, too.
  suppressed(() => carrier?.wake());
  if (options.meterProvider !== undefined) observeDelivery(options.meterProvider, () => healthOf(sink, carrier));
  return new LineageSpanProcessor(sink);
}

function healthOf(sink: Sink, carrier: SpoolCarrier | undefined): DeliveryHealth {
  const carried = carrier?.health();
  const { delivered = 0, retried = 0, dropped = {} } = carried?.counts ?? {};
  return {
    spoolWaiting: carried?.waitingBytes(),
    delivered,
    retried,
    dropped: { ...sink.health()?.dropped, ...dropped },
  };
}
