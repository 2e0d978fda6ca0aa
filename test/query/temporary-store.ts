import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../../lib/lineage/facts.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { openStore } from '../../lib/store/open.js';

/** A folder under the system's temporary one, removed by `remove`. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-query-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Opens an embedded store with those facts for a piece of work, and removes it after. */
export async function withStore<T>(facts: readonly Fact[], work: (store: LineageStore) => Promise<T>): Promise<T> {
  const { folder, remove } = temporaryFolder();
  try {
    const store = await openStore({ store: join(folder, '.mltrace') });
    try {
      await store.apply(facts);
      return await work(store);
    } finally {
      await store.close();
    }
  } finally {
    remove();
  }
}
