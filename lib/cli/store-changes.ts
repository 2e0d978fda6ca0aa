import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Tells whether an embedded store may answer otherwise than before, without opening it. */
export interface StoreChanges {
  /** Something was recorded for it, or written to it, since it was opened last. */
  sinceOpened(): boolean;
  /** Opens it by `work`, and remembers how its files were. */
  opened<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Looks at names, sizes and times of a store's files. What waits in the spool is compared with how it was before the store was
 * opened, so that nothing which came in meanwhile is missed; the graph, which opening it writes to as well, with how it was left.
 */
export function storeChanges(directory: string, spoolDirectory: string): StoreChanges {
  let [spool, graph] = ['', ''];
  const graphDirectory = join(directory, 'graph');
  return {
    sinceOpened: () => stateOf(spoolDirectory) !== spool || stateOf(graphDirectory) !== graph,
    opened: async (work) => {
      const before = stateOf(spoolDirectory);
      const result = await work();
      spool = before;
      graph = stateOf(graphDirectory);
      return result;
    },
  };
}

function stateOf(directory: string): string {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => `${name} ${sizeAndTime(join(directory, name))}`)
      .join('\n');
  } catch {
    return 'none';
  }
}

function sizeAndTime(path: string): string {
  const { size, mtimeNs } = statSync(path, { bigint: true, throwIfNoEntry: false }) ?? { size: 0n, mtimeNs: 0n };
  return `${size} ${mtimeNs}`;
}
