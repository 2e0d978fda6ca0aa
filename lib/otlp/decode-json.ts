import type { HrTime } from '../lineage/decode-span.js';
import { attribute } from '../names.js';
import {
  type AttributeRecord,
  type DecodedSpans,
  deepestValue,
  integerOf,
  noAttributes,
  type ReceivedResource,
  ReceivedSpan,
} from './decoded-spans.js';
import { undecodable } from './wire-reader.js';

type Fields = Readonly<Record<string, unknown>>;

/** Times that were not quoted: JSON.parse would round them. */
const bareInteger = /("(?:startTimeUnixNano|endTimeUnixNano)"\s*:\s*)(-?\d{16,20})(?=\s*[,}])/g;

/**
 * Decodes the JSON form of an ExportTraceServiceRequest: ids as hex, 64-bit numbers as texts or numbers
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). Throws MLTRACE_OTLP_INVALID for what has not its
 * lists; what is wrong inside a span costs that span only.
 */
export function decodeJson(text: string): DecodedSpans {
  const runs: ReceivedSpan[] = [];
  let spans = 0;
  for (const resourceSpans of list(parse(text), 'resourceSpans')) {
    let resource: ReceivedResource | undefined;
    for (const scopeSpans of list(resourceSpans, 'scopeSpans')) {
      for (const span of list(scopeSpans, 'spans')) {
        spans += 1;
        if (!namesComponent(span['attributes'])) continue;
        resource ??= {
          attributes: attributesOf(fieldsOf(resourceSpans['resource'])?.['attributes'], noAttributes(), 0),
        };
        runs.push(spanOf(span, resource));
      }
    }
  }
  return { spans, runs };
}

function parse(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(bareInteger, '$1"$2"'));
  } catch (cause) {
    throw undecodable(`it is no JSON (${cause instanceof Error ? cause.message.slice(0, 200) : 'unknown'})`);
  }
  const fields = fieldsOf(value);
  if (fields === undefined) throw undecodable('expected an object with resourceSpans');
  return fields;
}

const fieldsOf = (value: unknown): Fields | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : undefined;

/** A repeated message: null and absent are empty, anything but a list of objects is no such request. */
function list(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw undecodable(`${name} is no list`);
  return value.map((item: unknown) => {
    const object = fieldsOf(item);
    if (object === undefined) throw undecodable(`${name} holds what is no object`);
    return object;
  });
}

const namesComponent = (attributes: unknown): boolean =>
  Array.isArray(attributes) && attributes.some((item) => fieldsOf(item)?.['key'] === attribute.componentName);

function spanOf(fields: Fields, resource: ReceivedResource): ReceivedSpan {
  const span = new ReceivedSpan(resource);
  span.traceId = textOf(fields['traceId']);
  span.spanId = textOf(fields['spanId']);
  span.parentSpanId = textOf(fields['parentSpanId']);
  span.startTime = timeOf(fields['startTimeUnixNano']);
  span.endTime = timeOf(fields['endTimeUnixNano']);
  span.droppedAttributesCount = countOf(fields['droppedAttributesCount']);
  const status = fieldsOf(fields['status']);
  if (status !== undefined) span.status = { code: codeOf(status['code']), message: textOf(status['message']) };
  attributesOf(fields['attributes'], span.attributes, 0);
  return span;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const countOf = (value: unknown): number => {
  const count = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : 0;
};

/** "Values of enum fields MUST be encoded as integer values"; the names are understood too. */
const codeOf = (value: unknown): number => (value === 'STATUS_CODE_ERROR' ? 2 : countOf(value));

/** Nanoseconds since 1970. What is none is `[0, 0]`, which is no start of a run. */
function timeOf(value: unknown): HrTime {
  const digits = typeof value === 'number' && Number.isInteger(value) && value >= 0 ? BigInt(value) : value;
  const nanos = typeof digits === 'string' && /^\d{1,20}$/.test(digits) ? BigInt(digits) : digits;
  return typeof nanos === 'bigint' ? [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)] : [0, 0];
}

function attributesOf(value: unknown, into: AttributeRecord, depth: number): AttributeRecord {
  if (!Array.isArray(value)) return into;
  for (const item of value) {
    const pair = fieldsOf(item);
    if (pair !== undefined) into[textOf(pair['key'])] = anyValue(pair['value'], depth);
  }
  return into;
}

function anyValue(value: unknown, depth: number): unknown {
  const any = fieldsOf(value);
  if (any === undefined) return undefined;
  if (typeof any['stringValue'] === 'string') return any['stringValue'];
  if (typeof any['boolValue'] === 'boolean') return any['boolValue'];
  if (any['intValue'] !== undefined) return intOf(any['intValue']);
  if (any['doubleValue'] !== undefined) return doubleOf(any['doubleValue']);
  if (typeof any['bytesValue'] === 'string') return new Uint8Array(Buffer.from(any['bytesValue'], 'base64'));
  if (depth >= deepestValue) return undefined;
  const array = fieldsOf(any['arrayValue']);
  if (array !== undefined) return itemsOf(array['values']).map((item) => anyValue(item, depth + 1));
  const map = fieldsOf(any['kvlistValue']);
  return map === undefined ? undefined : attributesOf(map['values'], noAttributes(), depth + 1);
}

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function intOf(value: unknown): number | string | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  if (typeof value !== 'string' || !/^[+-]?\d{1,20}$/.test(value)) return undefined;
  return integerOf(BigInt(value.replace(/^\+/, '')));
}

function doubleOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  const number = typeof value === 'string' && /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}
