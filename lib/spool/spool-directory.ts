import { closeSync, existsSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { storeFolder } from '../config/store-location.js';
import { makeDirectory } from '../make-directory.js';

/**
 * Makes the directory. When it lies in a `.mltrace` folder, that gets a `.gitignore`: nobody means to commit a store.
 * Gives the topmost folder that had to be made, if any. Throws what the disk says.
 */
export function makeSpoolDirectory(directory: string): string | undefined {
  const topmost = makeDirectory(directory);
  const folder = enclosingStoreFolder(directory);
  if (folder !== undefined && !existsSync(join(folder, '.gitignore'))) ignoreInGit(folder);
  return topmost;
}

function ignoreInGit(folder: string): void {
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch {
    // Another process was first, or it cannot be written: recording goes on either way.
  }
}

function enclosingStoreFolder(directory: string): string | undefined {
  for (let folder = directory; dirname(folder) !== folder; folder = dirname(folder)) {
    if (basename(folder) === storeFolder) return folder;
  }
  return undefined;
}

/** Makes the names in the directory survive a power loss, and those of the folders up to `topmost` that lead to it. */
export function syncDirectories(directory: string, topmost: string | undefined): void {
  // Windows opens no directories, and keeps names durable by itself.
  if (process.platform === 'win32') return;
  syncDirectory(directory);
  if (topmost === undefined) return;
  for (let folder = directory; folder.startsWith(topmost); folder = dirname(folder)) syncDirectory(dirname(folder));
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
