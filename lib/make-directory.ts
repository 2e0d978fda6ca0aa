import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, and gives the topmost that had to be made, if any. Throws what the disk says.
 *
 * `mkdirSync(directory, { recursive: true })` does the same, but never returns where a folder is there in which none can be
 * made, and the disk says ENOENT (`/proc/x`): Node then makes the folder above, and tries again, for ever.
 */
export function makeDirectory(directory: string): string | undefined {
  try {
    mkdirSync(directory);
    return directory;
  } catch (thrown) {
    if (isDirectory(directory)) return undefined;
    const above = dirname(directory);
    if (!isMissing(thrown) || above === directory) throw thrown;
    const topmost = makeDirectory(above);
    return makeInside(directory) ? (topmost ?? directory) : topmost;
  }
}

/** False: somebody else has made it. */
function makeInside(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch (thrown) {
    if (isDirectory(directory)) return false;
    throw thrown;
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const isMissing = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
