import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { messageOf } from '../errors.js';
import type { Fact } from '../lineage/facts.js';
import { parseFactLine } from '../lineage/parse-fact.js';

/*
 * A line of a segment is `<crc32 of the JSON bytes, 8 hex digits> <JSON>\n`. JSON.stringify escapes every control
 * character and lone surrogate, so a line never holds a newline and is always UTF-8.
 */

const newline = 0x0a;
const space = 0x20;
const prefixLength = 9;

/** A line, headed by a newline: write it whole after a torn line, else from index 1 on. Valid until the next is made. */
export interface EncodedLine {
  readonly bytes: Buffer;
  /** Of the bytes so many are the line. */
  readonly length: number;
}

/** Longer lines get a buffer of their own. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);
const short = { bytes: scratch, length: 0 };

/** A JSON text as a line. What is given is no view of the bytes: making one takes as long as filling them. */
export function encodeLine(json: string): EncodedLine {
  const around = prefixLength + 2;
  const buffer =
    json.length * 3 + around <= scratch.length ? scratch : Buffer.allocUnsafeSlow(Buffer.byteLength(json) + around);
  const end = 1 + prefixLength + buffer.write(json, 1 + prefixLength, 'utf8');
  const checksum = crc32(buffer.subarray(1 + prefixLength, end));
  buffer[0] = newline;
  writeChecksum(buffer, checksum);
  buffer[prefixLength] = space;
  buffer[end] = newline;
  if (buffer !== scratch) return { bytes: buffer, length: end + 1 };
  short.length = end + 1;
  return short;
}

const checksumText = (checksum: number): string => checksum.toString(16).padStart(8, '0');

const digits = Buffer.from('0123456789abcdef', 'latin1');

/** Puts {@link checksumText} before the JSON; making that text and encoding it takes longer than the checksum itself. */
function writeChecksum(buffer: Buffer, checksum: number): void {
  for (let at = prefixLength - 1, rest = checksum; at > 0; at -= 1, rest >>>= 4) buffer[at] = digits[rest & 15] ?? 0;
}

/** What a line holds: a fact, or why it holds none. */
export type DecodedLine = { readonly fact: Fact } | { readonly reason: string };

/** Reads the bytes of a line, without its newline. Never throws. */
export function decodeLine(line: Buffer): DecodedLine {
  if (line.length <= prefixLength || line[prefixLength - 1] !== space)
    return { reason: 'expected a checksum and a fact' };
  const found = line.toString('latin1', 0, prefixLength - 1);
  const json = line.subarray(prefixLength);
  const expected = checksumText(crc32(json));
  if (found !== expected) return { reason: `the checksum is not that of the line (expected ${expected})` };
  try {
    return { fact: parseFactLine(json.toString('utf8')).fact };
  } catch (refused) {
    return { reason: messageOf(refused) };
  }
}

/** Bytes of a bad line that are kept: it has to fit into a string even when every character is escaped. */
export const longestKeptLine = 64 << 20;

/** A line as text from which its bytes can be had again; cut at {@link longestKeptLine}. */
export function lineText(line: Buffer): string {
  const kept = line.subarray(0, longestKeptLine);
  return kept.toString(isUtf8(kept) ? 'utf8' : 'latin1');
}
