import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../../lib/lineage/facts.js';
import { openStore } from '../../lib/store/open.js';

/** A folder with a store that holds some facts; without facts there is no store. */
export async function makeProject(facts: readonly Fact[] = []): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-cli-'));
  if (facts.length === 0) return folder;
  const store = await openStore({ store: join(folder, '.mltrace') });
  await store.apply(facts);
  await store.close();
  return folder;
}

export const removeProject = (folder: string): void => rmSync(folder, { recursive: true, force: true });
