import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { MltraceError, messageOf } from '../errors.js';
import type { Fact } from '../lineage/facts.js';
import type { Segment, SegmentBatch, SpoolProblem } from './contract.js';
import { isErrno } from './disk-errors.js';
import { decodeLine, lineText } from './line.js';
import { findSegment } from './segments.js';

export { quarantineLines } from './quarantine.js';
export { adoptAbandoned, listSegments, removeSegment } from './segments.js';

const newline = 0x0a;

/** Most bytes of one read call. */
const longestPiece = 1 << 30;

/**
 * Reads whole lines of a segment from `offset` on: at most `maxBytes` of them, but at least one line when there is one.
 * A line that is no fact (a wrong checksum, a cut line, a newer format) becomes a problem. In a sealed segment what
 * follows the last newline counts as a line; in an open one it is still being written. A segment that is gone reads
 * as empty. Throws MLTRACE_IO when the file cannot be read.
 */
export function readSegment(segment: Segment, offset: number, maxBytes: number): SegmentBatch {
  try {
    const descriptor = openSegment(segment);
    if (descriptor === undefined) return { facts: [], problems: [], nextOffset: offset };
    try {
      return parseLines(readLines(descriptor, { offset, maxBytes, sealed: segment.sealed }), offset);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw new MltraceError('MLTRACE_IO', `the segment ${segment.path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function openSegment(segment: Segment): number | undefined {
  const descriptor = openIfThere(segment.path);
  if (descriptor !== undefined) return descriptor;
  // The owner may have sealed the file since it was listed.
  const moved = findSegment(dirname(segment.path), segment.name);
  return moved === undefined ? undefined : openIfThere(moved.path);
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (failure) {
    if (isErrno(failure, 'ENOENT')) return undefined;
    throw failure;
  }
}

interface Range {
  readonly offset: number;
  readonly maxBytes: number;
  readonly sealed: boolean;
}

/** The bytes of whole lines. A line longer than `maxBytes` is gathered in pieces, each looked at once. */
function readLines(descriptor: number, { offset, maxBytes, sealed }: Range): Buffer {
  const available = fstatSync(descriptor).size - offset;
  const pieces: Buffer[] = [];
  let length = 0;
  while (length < available) {
    const piece = readPiece(
      descriptor,
      offset + length,
      Math.min(Math.max(maxBytes, length, 1), available - length, longestPiece),
    );
    if (piece.length === 0) break;
    pieces.push(piece);
    if (sealed && piece.length === available) return piece;
    // Within the first piece as many lines as fit; past it only the end of the one long line.
    const end = length === 0 ? piece.lastIndexOf(newline) : piece.indexOf(newline);
    if (end >= 0) return joined(pieces).subarray(0, length + end + 1);
    length += piece.length;
  }
  return sealed ? joined(pieces) : Buffer.alloc(0);
}

const joined = (pieces: readonly Buffer[]): Buffer =>
  pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);

function readPiece(descriptor: number, position: number, length: number): Buffer {
  const piece = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, piece, filled, length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return piece.subarray(0, filled);
}

function parseLines(bytes: Buffer, offset: number): SegmentBatch {
  const facts: Fact[] = [];
  const problems: SpoolProblem[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    // An empty line is what a refused write leaves when nothing of it reached the file.
    if (end > start) {
      const line = bytes.subarray(start, end);
      const decoded = decodeLine(line);
      if ('fact' in decoded) facts.push(decoded.fact);
      else problems.push({ offset: offset + start, reason: decoded.reason, line: lineText(line) });
    }
    start = end + 1;
  }
  return { facts, problems, nextOffset: offset + bytes.length };
}
