import { randomFillSync } from 'node:crypto';
import { INVALID_SPAN_CONTEXT, isSpanContextValid, type Span, type SpanContext, TraceFlags } from '@opentelemetry/api';

/** Asking for random bytes costs the same for 24 as for thousands. */
const pool = Buffer.allocUnsafeSlow(4096);
let used = pool.length;

/** Random bytes as hex. */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

function randomId(bytes: number): string {
  const id = randomHex(bytes);
  return /^0+$/.test(id) ? randomId(bytes) : id;
}

/**
 * The span context of a run: its span's, when the span has one of its own. Without an SDK a tracer hands back the
 * parent's context, or an invalid one (https://opentelemetry.io/docs/specs/otel/trace/api/#behavior-of-the-api-in-the-absence-of-an-installed-sdk);
 * then the run gets a span id of its own in the parent's trace, else in a new one.
 */
export function runSpanContext(span: Span, parent: SpanContext = INVALID_SPAN_CONTEXT): SpanContext {
  const given = span.spanContext();
  if (span.isRecording() || (isSpanContextValid(given) && given.spanId !== parent.spanId)) return given;
  const inherited = isSpanContextValid(parent) ? parent : undefined;
  return {
    traceId: inherited?.traceId ?? randomId(16),
    spanId: randomId(8),
    // Nobody has decided against the trace: a child process that samples as its parent does must not take it for that.
    traceFlags: inherited?.traceFlags ?? TraceFlags.SAMPLED,
    ...(inherited?.traceState !== undefined && { traceState: inherited.traceState }),
  };
}
