import { type AttributeRecord, deepestValue, noAttributes } from './decoded-spans.js';
import { type Key, KeyCache } from './key-cache.js';
import type { WireReader } from './wire-reader.js';

/*
 * Tags of KeyValue, AnyValue, ArrayValue and KeyValueList
 * (https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/common/v1/common.proto).
 */
const keyTag = 10;
const valueTag = 18;
const stringTag = 10;
const boolTag = 16;
const intTag = 24;
const doubleTag = 33;
const arrayTag = 42;
const mapTag = 50;
const bytesTag = 58;
/** ArrayValue.values and KeyValueList.values. */
const itemTag = 10;

const allKeys = new KeyCache(() => true);
const emptyKey: Key = { text: '', wanted: true };

/** Where a KeyValue goes. */
export interface Into {
  readonly record: AttributeRecord;
  readonly keys: KeyCache;
  /** How many lists and maps it lies in. */
  readonly depth: number;
}

/** A KeyValue that ends there, put into the record if it is wanted. Of two with one key the later wins. */
export function readKeyValue(reader: WireReader, end: number, { record, keys, depth }: Into): void {
  let key = emptyKey;
  let value: unknown;
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === keyTag) {
      const stop = reader.end(end);
      key = keys.key(reader.bytes, reader.at, stop);
      reader.at = stop;
      if (!key.wanted && isOnly(reader, end)) return;
    } else if (tag === valueTag) value = readValue(reader, reader.end(end), depth);
    else reader.skip(tag, end);
  }
  if (key.wanted) record[key.text] = value;
}

/** Passes over one value that fills the rest, as everybody writes it. False, and nothing done, when there is more. */
function isOnly(reader: WireReader, end: number): boolean {
  const start = reader.at;
  if (start < end && reader.tag(end) === valueTag) {
    reader.at = reader.end(end);
    if (reader.at === end) return true;
  }
  reader.at = start;
  return start === end;
}

/** An AnyValue that ends there; undefined when it holds nothing or lies too deep. */
function readValue(reader: WireReader, end: number, depth: number): unknown {
  let value: unknown;
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === stringTag) value = reader.text(end);
    else if (tag === intTag) value = reader.int64(end);
    else if (tag === arrayTag) value = readList(reader, reader.end(end), depth + 1);
    else if (tag === doubleTag) value = reader.double(end);
    else if (tag === boolTag) value = reader.int64(end) !== 0;
    else if (tag === mapTag) value = readMap(reader, reader.end(end), depth + 1);
    else if (tag === bytesTag) value = readBytes(reader, end);
    else reader.skip(tag, end);
  }
  return value;
}

function readList(reader: WireReader, end: number, depth: number): readonly unknown[] | undefined {
  if (depth > deepestValue) return passOver(reader, end);
  const items: unknown[] = [];
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === itemTag) items.push(readValue(reader, reader.end(end), depth));
    else reader.skip(tag, end);
  }
  return items;
}

function readMap(reader: WireReader, end: number, depth: number): AttributeRecord | undefined {
  if (depth > deepestValue) return passOver(reader, end);
  const record = noAttributes();
  const into = { record, keys: allKeys, depth };
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === itemTag) readKeyValue(reader, reader.end(end), into);
    else reader.skip(tag, end);
  }
  return record;
}

function passOver(reader: WireReader, end: number): undefined {
  reader.at = end;
}

/** A copy, so that it does not keep the request in memory. */
function readBytes(reader: WireReader, end: number): Uint8Array {
  const stop = reader.end(end);
  const bytes = Uint8Array.prototype.slice.call(reader.bytes, reader.at, stop);
  reader.at = stop;
  return bytes;
}
