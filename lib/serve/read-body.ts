import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { MltraceError, messageOf } from '../errors.js';
import { undecodable } from '../otlp/wire-reader.js';

export interface BodyLimits {
  /** Bytes, before and after decompression. */
  readonly maxBytes: number;
  /** Told of bytes before they are kept; may throw. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Reads a body and decompresses it. Throws MLTRACE_TOO_LARGE as soon as the limit is passed, MLTRACE_MEDIA_TYPE for an
 * encoding that is none of gzip and deflate, MLTRACE_OTLP_INVALID for what cannot be decompressed.
 */
export async function readBody(
  payload: Readable,
  { encoding, length }: { readonly encoding: string | undefined; readonly length: string | undefined },
  { maxBytes, onBytes }: BodyLimits,
): Promise<Buffer> {
  if (Number(length) > maxBytes) throw tooLarge(maxBytes);
  const inflater = inflaterOf(encoding);
  const limited = limitedParts(maxBytes, onBytes);
  // Not destroyed when the limit is passed: the answer goes the same way.
  for await (const chunk of payload.iterator({ destroyOnReturn: false })) limited.add(chunk as Buffer);
  const body = limited.whole();
  return inflater === undefined ? body : decompress(body, inflater, limitedParts(maxBytes, onBytes));
}

type Inflater = ReturnType<typeof createGunzip> | ReturnType<typeof createInflate>;

function inflaterOf(encoding: string | undefined): Inflater | undefined {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return undefined;
  if (name === 'gzip' || name === 'x-gzip') return createGunzip();
  if (name === 'deflate') return createInflate();
  throw new MltraceError('MLTRACE_MEDIA_TYPE', `content-encoding ${name}; expected gzip, deflate or none`);
}

/** Bit by bit, so that a small body that becomes a large one is given up at the limit. */
async function decompress(body: Buffer, inflater: Inflater, parts: ReturnType<typeof limitedParts>): Promise<Buffer> {
  inflater.end(body);
  try {
    for await (const chunk of inflater) parts.add(chunk as Buffer);
  } catch (cause) {
    if (cause instanceof MltraceError) throw cause;
    throw undecodable(`it cannot be decompressed (${messageOf(cause)})`);
  }
  return parts.whole();
}

function limitedParts(maxBytes: number, onBytes: (bytes: number) => void) {
  const parts: Buffer[] = [];
  let total = 0;
  return {
    add: (part: Buffer): void => {
      total += part.length;
      if (total > maxBytes) throw tooLarge(maxBytes);
      onBytes(part.length);
      parts.push(part);
    },
    whole: (): Buffer => (parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts)),
  };
}

const tooLarge = (maxBytes: number): MltraceError =>
  new MltraceError(
    'MLTRACE_TOO_LARGE',
    `a body may have ${maxBytes} bytes, before and after decompression; send less at once`,
  );
