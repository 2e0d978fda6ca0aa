import type { BigIntStats } from 'node:fs';

const maxEntries = 4096;
/** A file written within the clock tick of its hashing may change again under the same time ("racy git"). */
const settledNanos = 50_000_000n;

const entries = new Map<string, { readonly state: string; readonly digest: string }>();

/** Also the time of the inode's last change, so that a modification time that was set by hand does not deceive. */
const stateOf = (stats: BigIntStats): string =>
  `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;

/** The digest of the file in this state, if it was hashed before. */
export function cachedDigest(path: string, stats: BigIntStats): string | undefined {
  const entry = entries.get(path);
  if (entry === undefined || entry.state !== stateOf(stats)) return undefined;
  // Re-inserted, so that the first entry is the one not used for longest.
  entries.delete(path);
  entries.set(path, entry);
  return entry.digest;
}

/** Keeps a digest for the next 4,096 files, unless the file was changed so shortly before that its state says nothing. */
export function rememberDigest(
  path: string,
  stats: BigIntStats,
  hashed: { digest: string; startedMillis: number },
): void {
  const startedNanos = BigInt(hashed.startedMillis) * 1_000_000n;
  if (startedNanos - stats.mtimeNs < settledNanos || startedNanos - stats.ctimeNs < settledNanos) return;
  entries.delete(path);
  entries.set(path, { state: stateOf(stats), digest: hashed.digest });
  if (entries.size <= maxEntries) return;
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
}
