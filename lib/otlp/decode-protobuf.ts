import type { SpanLike } from '../lineage/decode-span.js';
import { attribute } from '../names.js';
import { type Into, readKeyValue } from './attribute-values.js';
import { type DecodedSpans, noAttributes, type ReceivedResource, ReceivedSpan, type Wanted } from './decoded-spans.js';
import { isAt, KeyCache } from './key-cache.js';
import { hex } from './slices.js';
import { WireReader } from './wire-reader.js';

/*
 * Tags of ExportTraceServiceRequest, ResourceSpans, ScopeSpans, Resource, Span and Status
 * (https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/trace/v1/trace.proto).
 */
const resourceSpansTag = 10;
const resourceTag = 10;
const scopeSpansTag = 18;
const spansTag = 18;
const resourceAttributesTag = 10;
const traceIdTag = 10;
const spanIdTag = 18;
const parentIdTag = 34;
const startTag = 57;
const endTag = 65;
const attributesTag = 74;
const droppedTag = 80;
const statusTag = 122;
const statusMessageTag = 18;
const statusCodeTag = 24;
const keyTag = 10;

const componentName = Buffer.from(attribute.componentName);

/** What goes through a request: what was found, and the keys that are read. */
interface Gathered {
  spans: number;
  readonly runs: SpanLike[];
  readonly spanKeys: KeyCache;
  readonly resourceKeys: KeyCache;
}

/**
 * Decodes the protobuf form of an ExportTraceServiceRequest. Spans that are no runs are walked over without being built.
 * Throws MLTRACE_OTLP_INVALID for what is no such message; never reads beyond it and never takes longer than linear time.
 */
export type ProtobufDecoder = (bytes: Buffer) => DecodedSpans;

/** A decoder that reads the wanted attributes; what it learns of keys it keeps from request to request. */
export function protobufDecoder({ ofSpan, ofSpanLetters, ofResource }: Wanted): ProtobufDecoder {
  const spanKeys = new KeyCache(ofSpan, ofSpanLetters);
  const resourceKeys = new KeyCache(ofResource);
  return (bytes) => {
    const reader = new WireReader(bytes);
    const gathered: Gathered = { spans: 0, runs: [], spanKeys, resourceKeys };
    const end = bytes.length;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === resourceSpansTag) readResourceSpans(reader, reader.end(end), gathered);
      else reader.skip(tag, end);
    }
    return { spans: gathered.spans, runs: gathered.runs };
  };
}

function readResourceSpans(reader: WireReader, end: number, gathered: Gathered): void {
  const resource = lazyResource(reader, end, gathered.resourceKeys);
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === scopeSpansTag) readScopeSpans(reader, reader.end(end), { gathered, resource });
    else reader.skip(tag, end);
  }
}

/** The attributes of the resource, read when the first run asks for them. It may stand behind its spans. */
function lazyResource(reader: WireReader, end: number, keys: KeyCache): () => ReceivedResource {
  const start = reader.at;
  let resource: ReceivedResource | undefined;
  const read = (): ReceivedResource => {
    const found = noAttributes();
    const into = { record: found, keys, depth: 0 };
    const back = reader.at;
    reader.at = start;
    while (reader.at < end) {
      const tag = reader.tag(end);
      if (tag === resourceTag) readResource(reader, reader.end(end), into);
      else reader.skip(tag, end);
    }
    reader.at = back;
    return { attributes: found };
  };
  return () => (resource ??= read());
}

function readResource(reader: WireReader, end: number, into: Into): void {
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === resourceAttributesTag) readKeyValue(reader, reader.end(end), into);
    else reader.skip(tag, end);
  }
}

interface Around {
  readonly gathered: Gathered;
  readonly resource: () => ReceivedResource;
}

function readScopeSpans(reader: WireReader, end: number, { gathered, resource }: Around): void {
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag !== spansTag) {
      reader.skip(tag, end);
      continue;
    }
    const stop = reader.end(end);
    gathered.spans += 1;
    if (namesComponent(reader, stop))
      gathered.runs.push(readSpan(reader, stop, { resource: resource(), keys: gathered.spanKeys }));
    else reader.at = stop;
  }
}

/** Whether one of the span's attributes is the name of a component. Leaves the reader where it was. */
function namesComponent(reader: WireReader, end: number): boolean {
  const start = reader.at;
  let found = false;
  while (reader.at < end && !found) {
    const tag = reader.tag(end);
    if (tag !== attributesTag) {
      reader.skip(tag, end);
      continue;
    }
    const stop = reader.end(end);
    found = isComponentName(reader, stop);
    reader.at = stop;
  }
  reader.at = start;
  return found;
}

function isComponentName(reader: WireReader, end: number): boolean {
  const { bytes } = reader;
  const start = reader.at;
  // As everybody writes it: the key first, its length in one byte.
  if (bytes[start] === keyTag && (bytes[start + 1] ?? 128) < 128) {
    const length = bytes[start + 1] ?? 0;
    if (length !== componentName.length) return false;
    return start + 2 + length <= end && isAt(componentName, bytes, start + 2);
  }
  let found = false;
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag !== keyTag) {
      reader.skip(tag, end);
      continue;
    }
    const stop = reader.end(end);
    found = stop - reader.at === componentName.length && isAt(componentName, bytes, reader.at);
    reader.at = stop;
  }
  return found;
}

interface SpanParts {
  readonly resource: ReceivedResource;
  readonly keys: KeyCache;
}

function readSpan(reader: WireReader, end: number, { resource, keys }: SpanParts): ReceivedSpan {
  const span = new ReceivedSpan(resource);
  const into = { record: span.attributes, keys, depth: 0 };
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === attributesTag) readKeyValue(reader, reader.end(end), into);
    else if (tag === traceIdTag) readIds(reader, end, span);
    else if (tag === spanIdTag) span.spanId = reader.hex(end);
    else if (tag === parentIdTag) span.parentSpanId = reader.hex(end);
    else if (tag === startTag) span.startTime = reader.time(end);
    else if (tag === endTag) span.endTime = reader.time(end);
    else if (tag === droppedTag) span.droppedAttributesCount = reader.uint32(end);
    else if (tag === statusTag) readStatus(reader, reader.end(end), span.status);
    else reader.skip(tag, end);
  }
  return span;
}

/** The trace's id; with the span's, where that follows at once as everybody writes it: one text, cut in two. */
function readIds(reader: WireReader, end: number, span: ReceivedSpan): void {
  const { bytes, at } = reader;
  const isUsual = bytes[at] === 16 && bytes[at + 17] === spanIdTag && bytes[at + 18] === 8 && at + 27 <= end;
  if (!isUsual) {
    span.traceId = reader.hex(end);
    return;
  }
  const ids = hex(bytes, at + 1, at + 27);
  span.traceId = ids.substring(0, 32);
  span.spanId = ids.substring(36);
  reader.at = at + 27;
}

function readStatus(reader: WireReader, end: number, status: { code: number; message: string }): void {
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === statusMessageTag) status.message = reader.text(end);
    else if (tag === statusCodeTag) status.code = reader.uint32(end) | 0;
    else reader.skip(tag, end);
  }
}
