import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { isErrno } from './disk-errors.js';

/** Sealed segments that power loss could still take. */
export interface UnsyncedFiles {
  add(path: string | undefined): void;
  /** Fsyncs them; those an importer has deleted are none of ours any more. Throws what the disk says. */
  sync(): void;
}

const pruneFrom = 256;

export function createUnsyncedFiles(): UnsyncedFiles {
  let paths: string[] = [];
  let pruneAt = pruneFrom;
  return {
    add(path) {
      if (path !== undefined) paths.push(path);
      if (paths.length < pruneAt) return;
      // A process that never flushes would gather names for ever; most of those files are imported by now.
      paths = paths.filter((kept) => existsSync(kept));
      pruneAt = Math.max(pruneFrom, paths.length * 2);
    },
    sync() {
      for (let path = paths.pop(); path !== undefined; path = paths.pop()) syncFile(path);
    },
  };
}

function syncFile(path: string): void {
  try {
    const descriptor = openSync(path, 'r+');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (failure) {
    if (!isErrno(failure, 'ENOENT')) throw failure;
  }
}
