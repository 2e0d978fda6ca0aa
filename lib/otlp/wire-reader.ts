import { MltraceError } from '../errors.js';
import { integerOf } from './decoded-spans.js';
import { hex, utf8 } from './slices.js';

/** Wire types of protobuf (https://protobuf.dev/programming-guides/encoding/#structure). */
const varintType = 0;
const fixed64Type = 1;
const bytesType = 2;
const startGroup = 3;
const endGroup = 4;
const fixed32Type = 5;

export const undecodable = (detail: string): MltraceError => new MltraceError('MLTRACE_OTLP_INVALID', detail);

/**
 * Reads the protobuf wire format from a buffer. Every length is checked against the end of the message around it, so
 * nothing is ever read beyond it; what is wrong throws MLTRACE_OTLP_INVALID.
 */
export class WireReader {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** The tag of the next field: number * 8 + wire type. */
  tag(end: number): number {
    const tag = this.uint32(end);
    if (tag < 8) throw undecodable(`a field has no number, at byte ${this.at}`);
    return tag;
  }

  /** The low 32 bits of a varint. */
  uint32(end: number): number {
    const { bytes } = this;
    let at = this.at;
    const first = bytes[at] ?? 0;
    if (at < end && first < 128) {
      this.at = at + 1;
      return first;
    }
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) throw undecodable('it ends within a number');
      const byte = bytes[at++] ?? 0;
      if (shift < 32) value |= (byte & 127) << shift;
      if (byte < 128) {
        this.at = at;
        return value >>> 0;
      }
    }
    throw undecodable(`a number is longer than ten bytes, at byte ${at}`);
  }

  /** A signed 64-bit varint: a number where it is one exactly, else its digits. */
  int64(end: number): number | string {
    const first = this.bytes[this.at] ?? 0;
    if (this.at < end && first < 128) {
      this.at += 1;
      return first;
    }
    let low = 0;
    let middle = 0;
    let high = 0;
    for (let index = 0; index < 10; index += 1) {
      if (this.at >= end) throw undecodable('it ends within a number');
      const byte = this.bytes[this.at++] ?? 0;
      // 28 bits each in low and middle, 8 in high.
      if (index < 4) low |= (byte & 127) << (7 * index);
      else if (index < 8) middle |= (byte & 127) << (7 * (index - 4));
      else if (index === 8) high |= byte & 127;
      else high |= (byte & 1) << 7;
      if (byte < 128) return high === 0 && middle < 2 ** 25 ? middle * 2 ** 28 + low : exact(high, middle, low);
    }
    throw undecodable(`a number is longer than ten bytes, at byte ${this.at}`);
  }

  /** Where the length-delimited field that follows ends. */
  end(end: number): number {
    const length = this.uint32(end);
    const stop = this.at + length;
    if (stop > end) throw undecodable(`a field of ${length} bytes has ${end - this.at}, at byte ${this.at}`);
    return stop;
  }

  double(end: number): number {
    const at = this.#fixed(8, end);
    return this.bytes.readDoubleLE(at);
  }

  /** Nanoseconds since 1970 as seconds and nanoseconds, by long division in base 2^16: exact without BigInt. */
  time(end: number): readonly [number, number] {
    const at = this.#fixed(8, end);
    const { bytes } = this;
    let seconds = 0;
    let rest = 0;
    for (let index = 6; index >= 0; index -= 2) {
      const value = rest * 65_536 + ((bytes[at + index + 1] ?? 0) << 8) + (bytes[at + index] ?? 0);
      const quotient = Math.floor(value / 1e9);
      seconds = seconds * 65_536 + quotient;
      rest = value - quotient * 1e9;
    }
    return [seconds, rest];
  }

  /** A text; bytes that are no UTF-8 become U+FFFD. */
  text(end: number): string {
    const stop = this.end(end);
    const start = this.at;
    this.at = stop;
    return start === stop ? '' : utf8(this.bytes, start, stop);
  }

  hex(end: number): string {
    const stop = this.end(end);
    const start = this.at;
    this.at = stop;
    return hex(this.bytes, start, stop);
  }

  /** Passes over a field of which the tag was read. */
  skip(tag: number, end: number): void {
    this.#skipOne(tag, end);
    // Groups lie within one another without a length; a count is enough to come out again.
    if ((tag & 7) !== startGroup) return;
    for (let open = 1; open > 0; ) {
      const inner = this.tag(end);
      if ((inner & 7) === startGroup) open += 1;
      else if ((inner & 7) === endGroup) open -= 1;
      else this.#skipOne(inner, end);
    }
  }

  #skipOne(tag: number, end: number): void {
    const type = tag & 7;
    if (type === bytesType) this.at = this.end(end);
    else if (type === varintType) this.uint32(end);
    else if (type === fixed64Type) this.#fixed(8, end);
    else if (type === fixed32Type) this.#fixed(4, end);
    else if (type !== startGroup) throw undecodable(`a field has wire type ${type}, at byte ${this.at}`);
  }

  #fixed(length: number, end: number): number {
    const { at } = this;
    if (at + length > end) throw undecodable('it ends within a number');
    this.at = at + length;
    return at;
  }
}

function exact(high: number, middle: number, low: number): number | string {
  const unsigned = (BigInt(high) << 56n) | (BigInt(middle) << 28n) | BigInt(low);
  return integerOf(BigInt.asIntN(64, unsigned));
}
