import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LineageStore, openEmbeddedStore } from '../../lib/store/index.js';
import { conformance } from '../conformance/suite.js';

const directories = new Map<LineageStore, string>();
const made: string[] = [];

async function openAt(directory: string): Promise<LineageStore> {
  const store = await openEmbeddedStore({ directory });
  directories.set(store, directory);
  return store;
}

conformance('the embedded store', {
  open: () => {
    const directory = mkdtempSync(join(tmpdir(), 'mltrace-store-'));
    made.push(directory);
    return openAt(directory);
  },
  reopen: async (store) => {
    await store.close();
    return openAt(directories.get(store) ?? assert.fail('not opened here'));
  },
});

after(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});
