import { type BigIntStats, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Files as they were at a time. */
export interface FileStates {
  /** Those that are there and are not as they were. */
  changed(): readonly string[];
}

/** Looks at the files that some names stand for; a name that is no file's is never changed. */
export function fileStates(names: readonly string[], cwd: string): FileStates {
  const before = new Map(names.map((name) => [name, stateOf(name, cwd)]));
  return {
    changed: () =>
      names.filter((name) => {
        const now = stateOf(name, cwd);
        return now !== undefined && now !== before.get(name);
      }),
  };
}

/** A text that differs when the file does. */
function stateOf(name: string, cwd: string): string | undefined {
  try {
    const stats = statSync(resolve(cwd, name), { bigint: true, throwIfNoEntry: false });
    return stats?.isFile() ? stateText(stats) : undefined;
  } catch {
    return undefined;
  }
}

const stateText = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
