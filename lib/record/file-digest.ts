import { createHash, hash as hashOnce } from 'node:crypto';
import { closeSync, fstatSync, read, readSync, type Stats, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { messageOf } from '../errors.js';
import { cachedDigest, rememberDigest } from './file-cache.js';
import { inTurn } from './in-turn.js';
import { openToHash } from './open-to-hash.js';
import { suppressed } from './suppressed.js';

/** What is known of a file's bytes. */
export interface FileContent {
  /** `sha256:<hex>`; absent when it could not be told. */
  readonly digest?: string;
  readonly bytes: number;
  /** Why there is no digest. */
  readonly problem?: string;
}

const chunkBytes = 1024 * 1024;
/** Most files: what is read into a small buffer costs less. */
const smallChunkBytes = 64 * 1024;
const readAsync = promisify(read);
let scratch: Buffer | undefined;
let smallScratch: Buffer | undefined;

/** `sha256:<hex>` of bytes or of a text as UTF-8. */
export const sha256Of = (content: Uint8Array | string): string => `sha256:${hashOnce('sha256', content, 'hex')}`;

/** The state of a regular file; undefined for everything else, and for what may not be looked at. */
export function regularFile(path: string): Stats | undefined {
  try {
    const stats = suppressed(() => statSync(path, { throwIfNoEntry: false }));
    return stats?.isFile() ? stats : undefined;
  } catch {
    return undefined;
  }
}

/** As {@link regularFile}, of a file that is open. */
export function regularFileOf(descriptor: number): Stats | undefined {
  try {
    const stats = suppressed(() => fstatSync(descriptor));
    return stats.isFile() ? stats : undefined;
  } catch {
    return undefined;
  }
}

/** Hashes a file that was like `stats` just now, while the caller waits. Never throws. */
export function digestNow(path: string, stats: Stats): FileContent {
  const cached = cachedDigest(path, stats);
  if (cached !== undefined) return { digest: cached, bytes: stats.size };
  try {
    return suppressed(() => hashAt(path, stats));
  } catch (thrown) {
    return unreadable(stats, thrown);
  }
}

/**
 * As {@link digestNow}, of a file that is open to be read and was like `before` just now. Where its reader stands in it
 * stays as it is.
 */
export function digestOfOpen(path: string, descriptor: number, before: Stats): FileContent {
  const cached = cachedDigest(path, before);
  if (cached !== undefined) return { digest: cached, bytes: before.size };
  try {
    return suppressed(() => hashNow({ path, descriptor, before }));
  } catch (thrown) {
    return unreadable(before, thrown);
  }
}

/**
 * Hashes a file in the background, from a descriptor opened now: what is at the path later does not matter. Never
 * rejects. Gives up without a digest as soon as `cancelled` says so.
 */
export function digestLater(path: string, stats: Stats, cancelled: () => boolean): Promise<FileContent> {
  const cached = cachedDigest(path, stats);
  if (cached !== undefined) return Promise.resolve({ digest: cached, bytes: stats.size });
  let descriptor: number;
  let before: Stats;
  try {
    descriptor = suppressed(() => openToHash(path, stats));
    before = fstatSync(descriptor);
  } catch (thrown) {
    return Promise.resolve(unreadable(stats, thrown));
  }
  return inTurn(() => suppressed(() => hashLater({ path, descriptor, before, cancelled })))
    .catch((thrown: unknown) => unreadable(stats, thrown))
    .finally(() => closeSync(descriptor));
}

function hashAt(path: string, stats: Stats): FileContent {
  const descriptor = openToHash(path, stats);
  try {
    return hashOpened(path, descriptor, stats);
  } finally {
    closeSync(descriptor);
  }
}

/** From its opening on: it may have been another one before. */
function hashOpened(path: string, descriptor: number, stats: Stats): FileContent {
  const content = hashNow({ path, descriptor, before: stats });
  if (content.digest !== undefined) return content;
  return hashNow({ path, descriptor, before: fstatSync(descriptor) });
}

function hashNow({ path, descriptor, before }: Pick<OpenFile, 'path' | 'descriptor' | 'before'>): FileContent {
  const startedMillis = Date.now();
  const isSmall = before.size < smallChunkBytes;
  const buffer = isSmall ? smallBuffer() : largeBuffer();
  const first = readSync(descriptor, buffer, 0, buffer.length, 0);
  const isWhole = first === before.size;
  const { digest, bytes } = isWhole
    ? { digest: sha256Of(buffer.subarray(0, first)), bytes: first }
    : hashOn(descriptor, buffer, first);
  const after = fstatSync(descriptor);
  return contentOf(path, { before, after, bytes, startedMillis, digest });
}

const smallBuffer = (): Buffer => (smallScratch ??= Buffer.allocUnsafeSlow(smallChunkBytes));
const largeBuffer = (): Buffer => (scratch ??= Buffer.allocUnsafeSlow(chunkBytes));

/** Goes on to the end of the file, of which the buffer has the first bytes. */
function hashOn(descriptor: number, buffer: Buffer, first: number): Pick<Hashed, 'digest' | 'bytes'> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (let count = first; count > 0; count = readSync(descriptor, buffer, 0, buffer.length, bytes)) {
    bytes += count;
    hash.update(count === buffer.length ? buffer : buffer.subarray(0, count));
  }
  return { digest: `sha256:${hash.digest('hex')}`, bytes };
}

interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  /** As it was at the call. */
  readonly before: Stats;
  readonly cancelled: () => boolean;
}

async function hashLater({ path, descriptor, before, cancelled }: OpenFile): Promise<FileContent> {
  const startedMillis = Date.now();
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  const hash = createHash('sha256');
  let bytes = 0;
  while (!cancelled()) {
    const { bytesRead } = await readAsync(descriptor, buffer, 0, chunkBytes, null);
    if (bytesRead === 0) {
      const after = fstatSync(descriptor);
      return contentOf(path, { before, after, bytes, startedMillis, digest: `sha256:${hash.digest('hex')}` });
    }
    bytes += bytesRead;
    hash.update(bytesRead === chunkBytes ? buffer : buffer.subarray(0, bytesRead));
  }
  return { bytes: before.size };
}

interface Hashed {
  readonly before: Stats;
  readonly after: Stats;
  readonly bytes: number;
  readonly startedMillis: number;
  readonly digest: string;
}

function contentOf(path: string, hashed: Hashed): FileContent {
  const { before, after, bytes, digest } = hashed;
  const unchanged = before.size === after.size && before.mtimeMs === after.mtimeMs && bytes === after.size;
  if (!unchanged) return { bytes: after.size, problem: 'it changed while it was hashed' };
  rememberDigest(path, after, hashed);
  return { digest, bytes };
}

const unreadable = (stats: Stats, thrown: unknown): FileContent => ({
  bytes: stats.size,
  problem: `it could not be read (${messageOf(thrown)})`,
});
