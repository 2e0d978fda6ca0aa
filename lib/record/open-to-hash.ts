import { constants, openSync, type Stats } from 'node:fs';

/** Not every system has it. */
const noAccessTime = constants.O_RDONLY | (constants.O_NOATIME ?? 0);

/** Asked once, since it is a system call. Where it changes later, hashing goes on as it would without. */
const user = process.geteuid?.();

/**
 * Opens a file to be hashed. Where the system lets us, its access time stays: it is then about those who use the file, and the
 * first look at what has just been written does not make the system write the time of it, which costs more than the look.
 */
export function openToHash(path: string, { uid }: Pick<Stats, 'uid'>): number {
  // Owners alone may ask for it.
  if (uid !== user) return openSync(path, constants.O_RDONLY);
  try {
    return openSync(path, noAccessTime);
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
    return openSync(path, constants.O_RDONLY);
  }
}

/** https://man7.org/linux/man-pages/man2/open.2.html: a user namespace may not let even owners. */
const isRefused = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
