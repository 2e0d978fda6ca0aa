import { type AttributeRecord, deepestValue, noAttributes } from './decoded-spans.js';
import { type Key, KeyCache } from './key-cache.js';
import { utf8 } from './slices.js';
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

/** Bytes of a list that is made as one text: longer ones keep too much, shorter ones are one item. */
const longestCut = 8192;
const shortestCut = 24;

const longestCommon = 16;
const commonTexts = new KeyCache(() => true);

const allKeys = new KeyCache(() => true);
const emptyKey: Key = { text: '', wanted: true };
const unwantedKey: Key = { text: '', wanted: false };

/** Where a KeyValue goes. */
export interface Into {
  readonly record: AttributeRecord;
  readonly keys: KeyCache;
  /** How many lists and maps it lies in. */
  readonly depth: number;
}

/** A KeyValue that ends there, put into the record if it is wanted. Of two with one key the later wins. */
export function readKeyValue(reader: WireReader, end: number, { record, keys, depth }: Into): void {
  const usual = usualKey(reader, end, keys);
  if (usual !== undefined) {
    if (usual.wanted) record[usual.text] = readValue(reader, end, depth);
    else reader.at = end;
    return;
  }
  let key = emptyKey;
  let value: unknown;
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === keyTag) {
      const stop = reader.end(end);
      key = keys.key(reader.bytes, reader.at, stop);
      reader.at = stop;
    } else if (tag === valueTag) value = readValue(reader, reader.end(end), depth);
    else reader.skip(tag, end);
  }
  if (key.wanted) record[key.text] = value;
}

/**
 * The key of a pair as everybody writes it: the key first, then one value that fills the rest, where the reader then is.
 * Undefined, and nothing done, when it is written otherwise. Some keys that are not wanted are not told apart.
 */
function usualKey(reader: WireReader, end: number, keys: KeyCache): Key | undefined {
  const { bytes, at } = reader;
  const start = at + 2;
  const value = start + (bytes[at + 1] ?? 128);
  if (bytes[at] !== keyTag || value - start > 127 || value + 1 >= end || bytes[value] !== valueTag) return undefined;
  const low = bytes[value + 1] ?? 128;
  const inner = low < 128 ? value + 2 : value + 3;
  const high = low < 128 ? 0 : (bytes[value + 2] ?? 128);
  if (high > 127 || inner + (low & 127) + high * 128 !== end) return undefined;
  reader.at = inner;
  return keys.mayBeWanted(bytes[start] ?? 0) || value === start ? keys.key(bytes, start, value) : unwantedKey;
}

/** An AnyValue that ends there; undefined when it holds nothing or lies too deep. */
function readValue(reader: WireReader, end: number, depth: number): unknown {
  let value: unknown;
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === stringTag) value = readText(reader, reader.end(end));
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

/** Short texts are mostly a few that come again and again, as names of components do. */
function readText(reader: WireReader, end: number): string {
  const { bytes, at: start } = reader;
  reader.at = end;
  if (end - start > longestCommon) return utf8(bytes, start, end);
  return start === end ? '' : commonTexts.key(bytes, start, end).text;
}

function readList(reader: WireReader, end: number, depth: number): readonly unknown[] | undefined {
  if (depth > deepestValue) return passOver(reader, end);
  const texts = readTexts(reader, end);
  if (texts !== undefined) return texts;
  const items: unknown[] = [];
  while (reader.at < end) {
    const tag = reader.tag(end);
    if (tag === itemTag) items.push(readValue(reader, reader.end(end), depth));
    else reader.skip(tag, end);
  }
  return items;
}

/**
 * The items of a list that holds nothing but short texts in ASCII, as lists of names and digests do: made as one text and
 * cut, which costs a fifth. Undefined, and nothing done, for any other.
 */
function readTexts(reader: WireReader, end: number): readonly string[] | undefined {
  const { bytes, at: start } = reader;
  // Pieces of a text keep all of it in memory: of one list, which is kept or let go as a whole, that is nothing more.
  if (end - start > longestCut || end - start < shortestCut) return undefined;
  let at = start;
  while (at < end) {
    const length = bytes[at + 3] ?? 0;
    const isText = bytes[at] === itemTag && bytes[at + 1] === length + 2 && bytes[at + 2] === stringTag;
    if (!isText || length > 125) return undefined;
    at += 4 + length;
  }
  if (at !== end) return undefined;
  const text = utf8(bytes, start, end);
  // As many characters as bytes: each is ASCII, or by itself no UTF-8 and U+FFFD in any company.
  if (text.length !== end - start) return undefined;
  const items: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = from + 4 + (bytes[start + from + 3] ?? 0);
    items.push(text.substring(from + 4, to));
    from = to;
  }
  reader.at = end;
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
