import { randomFillSync } from 'node:crypto';
import { INVALID_SPAN_CONTEXT, isSpanContextValid, type Span, type SpanContext, TraceFlags } from '@opentelemetry/api';

/** Asking for random bytes costs the same for the 24 of a run as for thousands. */
const pool = Buffer.allocUnsafeSlow(24 * 170);
let taken = pool.length;

/**
 * So does making hex of them, but an id is a part of the text that it was cut from, and whoever keeps the one keeps the
 * other: this one is short.
 */
const textBytes = 24 * 17;
let text = '';
let used = 0;

/** Random bytes as hex, up to 24. */
export function randomHex(bytes: number): string {
  if (used + 2 * bytes > text.length) makeText();
  used += 2 * bytes;
  return text.slice(used - 2 * bytes, used);
}

function makeText(): void {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  text = pool.toString('hex', taken, taken + textBytes);
  taken += textBytes;
  used = 0;
}

function randomId(bytes: number): string {
  const id = randomHex(bytes);
  return id.startsWith('0') && /^0+$/.test(id) ? randomId(bytes) : id;
}

/** A context whose ids were all made here, so that nobody has to look whether they can be a run's. */
class OwnSpanContext implements SpanContext {
  readonly traceId: string;
  readonly spanId = randomId(8);
  readonly traceFlags: number;

  constructor(traceId: string, traceFlags: number) {
    this.traceId = traceId;
    this.traceFlags = traceFlags;
  }
}

/** Whether the ids are known to be random ones in lower case. */
export const hasOwnIds = (spanContext: SpanContext): boolean => spanContext instanceof OwnSpanContext;

/**
 * The span context of a run: its span's, when the span has one of its own. Without an SDK a tracer hands back the
 * parent's context, or an invalid one (https://opentelemetry.io/docs/specs/otel/trace/api/#behavior-of-the-api-in-the-absence-of-an-installed-sdk);
 * then the run gets a span id of its own in the parent's trace, else in a new one.
 */
export function runSpanContext(span: Span, parent: SpanContext = INVALID_SPAN_CONTEXT): SpanContext {
  const given = span.spanContext();
  if (span.isRecording() || (isSpanContextValid(given) && given.spanId !== parent.spanId)) return given;
  // Nobody has decided against the trace: a child process that samples as its parent does must not take it for that.
  if (!isSpanContextValid(parent)) return new OwnSpanContext(randomId(16), TraceFlags.SAMPLED);
  const { traceId, traceFlags, traceState } = parent;
  if (hasOwnIds(parent)) return new OwnSpanContext(traceId, traceFlags);
  return { traceId, spanId: randomId(8), traceFlags, ...(traceState !== undefined && { traceState }) };
}
