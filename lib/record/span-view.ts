import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { tracerName } from '../names.js';
import type { Failure } from './encode-run.js';

/** What an SDK's span tells of itself; a span that is not recording tells nothing. */
export interface SpanView {
  readonly startMicros: number | undefined;
  readonly endMicros: number | undefined;
  readonly parentSpanId: string | undefined;
  readonly ended: boolean;
  readonly failure: Failure | undefined;
  /** It is the span of a component's run. */
  readonly isComponents: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Members = { readonly [key: string]: unknown };

const noAttributes: Members = {};

/** Fits `ReadableSpan` of the SDK 2.x, by structure. */
export function viewOf(span: Span): SpanView {
  const given = span as Span & Members;
  const attributes = objectIn(given['attributes']) ?? noAttributes;
  return {
    startMicros: microsOf(given['startTime']),
    endMicros: microsOf(given['endTime']),
    parentSpanId: textIn(objectIn(given['parentSpanContext'])?.['spanId']),
    ended: given['ended'] === true,
    failure: failureOf(objectIn(given['status']), attributes),
    isComponents: objectIn(given['instrumentationScope'])?.['name'] === tracerName,
    attributes,
  };
}

function failureOf(status: Members | undefined, attributes: Members): Failure | undefined {
  if (status?.['code'] !== SpanStatusCode.ERROR) return undefined;
  return { type: textIn(attributes['error.type']) ?? '', message: textIn(status['message']) ?? '' };
}

const objectIn = (value: unknown): Members | undefined =>
  value !== null && typeof value === 'object' ? (value as Members) : undefined;

const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Of seconds and nanoseconds, cut as records are; undefined for what is no such time, and for 0. */
function microsOf(time: unknown): number | undefined {
  if (!Array.isArray(time)) return undefined;
  const [seconds, nanos]: readonly unknown[] = time;
  if (typeof seconds !== 'number' || typeof nanos !== 'number' || seconds <= 0) return undefined;
  return seconds * 1e6 + Math.floor(nanos / 1000);
}

const { timeOrigin } = performance;

/** Microseconds of what `span.end()` takes: https://open-telemetry.github.io/opentelemetry-js/types/_opentelemetry_api._opentelemetry_api.TimeInput.html */
export function microsOfInput(time: unknown): number | undefined {
  if (time instanceof Date) return Number.isNaN(time.getTime()) ? undefined : time.getTime() * 1000;
  if (typeof time !== 'number' || !Number.isFinite(time)) return microsOf(time);
  // A number before the process began is one of performance.now().
  return Math.floor((time < timeOrigin ? timeOrigin + time : time) * 1000);
}
