import type { SpanLike } from '../../lib/lineage/decode-span.js';
import { requestType } from './opentelemetry-proto.js';

type Fields = Readonly<Record<string, unknown>>;

/** A span as plain data, to compare what two decoders made of it. */
export interface PlainSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly startTime: readonly [number, number];
  readonly endTime: readonly [number, number];
  readonly status: { readonly code: number; readonly message: string };
  readonly droppedAttributesCount: number;
  readonly attributes: PlainRecord;
  readonly resource: PlainRecord;
}

/** As entries, sorted by key. */
interface PlainRecord {
  readonly entries: readonly (readonly [string, unknown])[];
}

/** What our decoders gave. */
export const plainSpan = (span: SpanLike): PlainSpan => ({
  traceId: span.spanContext().traceId,
  spanId: span.spanContext().spanId,
  parentSpanId: span.parentSpanContext?.spanId,
  startTime: span.startTime,
  endTime: span.endTime,
  status: { code: span.status.code, message: span.status.message ?? '' },
  droppedAttributesCount: span.droppedAttributesCount,
  attributes: plainRecord(span.attributes),
  resource: plainRecord(span.resource?.attributes ?? {}),
});

/** Records as sorted entries and bytes as hex, so that no key is special. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return plainRecord(value);
}

function plainRecord(record: object): PlainRecord {
  const entries = Object.entries(record).map(([key, member]) => [key, plain(member)] as const);
  return { entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

/** What protobufjs makes of a request: how many spans, and those with a component's name. */
export function oracleSpans(bytes: Buffer): { readonly spans: number; readonly runs: readonly PlainSpan[] } {
  const request = requestType.toObject(requestType.decode(bytes), {
    defaults: true,
    longs: String,
    enums: Number,
  });
  let spans = 0;
  const runs: PlainSpan[] = [];
  for (const resourceSpans of listOf(request['resourceSpans'])) {
    for (const scopeSpans of listOf(resourceSpans['scopeSpans'])) {
      for (const span of listOf(scopeSpans['spans'])) {
        spans += 1;
        const named = listOf(span['attributes']).some(({ key }) => key === 'mltrace.component.name');
        if (named) runs.push(oracleSpan(span, (resourceSpans['resource'] ?? {}) as Fields));
      }
    }
  }
  return { spans, runs };
}

const listOf = (value: unknown): readonly Fields[] => (value ?? []) as readonly Fields[];
const hexOf = (value: unknown): string => Buffer.from(value as Uint8Array).toString('hex');

function oracleSpan(span: Fields, resource: Fields): PlainSpan {
  const { code = 0, message = '' } = (span['status'] ?? {}) as { code?: number; message?: string };
  return {
    traceId: hexOf(span['traceId']),
    spanId: hexOf(span['spanId']),
    parentSpanId: hexOf(span['parentSpanId']) || undefined,
    startTime: timeOf(span['startTimeUnixNano']),
    endTime: timeOf(span['endTimeUnixNano']),
    status: { code, message },
    droppedAttributesCount: span['droppedAttributesCount'] as number,
    attributes: entriesOf(span['attributes']),
    resource: entriesOf(resource['attributes']),
  };
}

const timeOf = (value: unknown): readonly [number, number] => {
  const nanos = BigInt(value as string);
  return [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)];
};

function entriesOf(list: unknown): PlainRecord {
  const last = new Map(listOf(list).map(({ key, value }) => [key as string, anyValue(value as Fields | null)]));
  return { entries: [...last].sort(([a], [b]) => (a < b ? -1 : 1)) };
}

function anyValue(any: Fields | null): unknown {
  if (any === null) return undefined;
  if ('stringValue' in any) return any['stringValue'];
  if ('boolValue' in any) return any['boolValue'];
  if ('intValue' in any) return integerOf(any['intValue'] as string);
  if ('doubleValue' in any) return any['doubleValue'];
  if ('bytesValue' in any) return { hex: hexOf(any['bytesValue']) };
  if ('arrayValue' in any) return listOf((any['arrayValue'] as Fields)['values']).map(anyValue);
  return 'kvlistValue' in any ? entriesOf((any['kvlistValue'] as Fields)['values']) : undefined;
}

const integerOf = (digits: string): number | string =>
  BigInt(Number(digits)) === BigInt(digits) ? Number(digits) : digits;
