import { endianness } from 'node:os';
import { types } from 'node:util';
import type { DigestFeed } from './digest-feed.js';
import { NoForm, type Place } from './no-form.js';

/** Writes a value that is no object; `place` is where it stands. */
export function feedPrimitive(value: unknown, feed: DigestFeed, place?: Place): void {
  if (typeof value === 'string') feed.quoted(value);
  // As RFC 8785 has it: the shortest text that gives the number back; -0 is 0.
  else if (typeof value === 'number') feed.text(Number.isFinite(value) ? String(value) : `!${value}`);
  else if (typeof value === 'bigint') feed.text(`!bigint:${value}`);
  else if (value === undefined) feed.text('!undefined');
  else if (value === null || typeof value === 'boolean') feed.text(String(value));
  else throw new NoForm(`a ${typeof value}`, place);
}

/** Whether an object has a form of its own, so that its `toJSON()` does not count. */
export const isBuiltIn = (value: object): boolean =>
  Array.isArray(value) ||
  types.isDate(value) ||
  ArrayBuffer.isView(value) ||
  types.isAnyArrayBuffer(value) ||
  types.isMap(value) ||
  types.isSet(value) ||
  value instanceof URL;

/** Writes an object that stands for one thing: a date, bytes, a boxed number. False when it is none of these. */
export function feedBuiltIn(value: object, feed: DigestFeed): boolean {
  if (types.isDate(value)) feed.text(`!Date:${Date.prototype.getTime.call(value)}`);
  else if (ArrayBuffer.isView(value)) feedView(value, feed);
  else if (types.isAnyArrayBuffer(value))
    feedBytes(types.isArrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer', new Uint8Array(value), feed);
  else if (types.isRegExp(value)) feedTexts('RegExp', [value.source, value.flags], feed);
  else if (value instanceof URL) feedTexts('URL', [value.href], feed);
  else if (types.isBoxedPrimitive(value) && !types.isSymbolObject(value)) feedPrimitive(value.valueOf(), feed);
  else return false;
  return true;
}

function feedTexts(name: string, texts: readonly string[], feed: DigestFeed): void {
  feed.text(`!${name}`);
  for (const text of texts) {
    feed.text(':');
    feed.quoted(text);
  }
}

function feedView(view: ArrayBufferView, feed: DigestFeed): void {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const width = 'BYTES_PER_ELEMENT' in view ? Number(view.BYTES_PER_ELEMENT) : 1;
  feedBytes(types.isDataView(view) ? 'DataView' : nameOfView(view), littleEndian(bytes, width), feed);
}

/** A Buffer is the Uint8Array that it is; the tag of a subclass's own making does not count. */
const nameOfView = (view: ArrayBufferView): string =>
  String(Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag, view));

const isBigEndian = endianness() === 'BE';

/** The bytes of numbers of `width` bytes each, as a little-endian machine holds them. */
export function littleEndian(bytes: Uint8Array, width: number, swap = isBigEndian): Uint8Array {
  if (!swap || width === 1) return bytes;
  const copy = Buffer.from(bytes);
  if (width === 2) return copy.swap16();
  return width === 4 ? copy.swap32() : copy.swap64();
}

const bytesAtOnce = 1024 * 1024;

/** The length stands before the bytes, so that what follows cannot be taken for more of them. */
function feedBytes(name: string, bytes: Uint8Array, feed: DigestFeed): void {
  feed.text(`!${name}:${bytes.length}:`);
  for (let from = 0; from < bytes.length; from += bytesAtOnce) {
    const part = bytes.subarray(from, from + bytesAtOnce);
    // Another thread may write to shared memory while it is hashed, which hashing does not take.
    feed.bytes(types.isSharedArrayBuffer(part.buffer) ? Uint8Array.from(part) : part);
  }
}
