import type { Stats } from 'node:fs';

const maxEntries = 4096;
/** A file written within the clock tick of its hashing may change again under the same time ("racy git"). */
const settledMillis = 50;

/** With the time of the inode's last change, so that a modification time that was set by hand does not deceive. */
type FileState = Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;

const entries = new Map<string, { readonly state: FileState; readonly digest: string }>();

/**
 * Whether nothing tells two states of a file apart. As numbers they cost half of what they cost as bigints: times are then to a
 * quarter of a microsecond, less than passes between two looks, and inodes beyond 2^53 are rounded, whose files differ in a time.
 */
export const isSameState = (a: FileState, b: FileState): boolean =>
  a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.size === b.size && a.ino === b.ino && a.dev === b.dev;

/** The digest of the file in this state, if it was hashed before. */
export function cachedDigest(path: string, stats: Stats): string | undefined {
  const entry = entries.get(path);
  if (entry === undefined || !isSameState(entry.state, stats)) return undefined;
  // Re-inserted, so that the first entry is the one not used for longest.
  entries.delete(path);
  entries.set(path, entry);
  return entry.digest;
}

/** Keeps a digest for the next 4,096 files, unless the file was changed so shortly before that its state says nothing. */
export function rememberDigest(
  path: string,
  { dev, ino, size, mtimeMs, ctimeMs }: Stats,
  hashed: { digest: string; startedMillis: number },
): void {
  if (hashed.startedMillis - Math.max(mtimeMs, ctimeMs) < settledMillis) return;
  entries.delete(path);
  entries.set(path, { state: { dev, ino, size, mtimeMs, ctimeMs }, digest: hashed.digest });
  if (entries.size <= maxEntries) return;
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
}
