import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LineageStore, openEmbeddedStore } from '../../lib/store/index.js';
import { conformance } from '../conformance/suite.js';

const directories = new Map<LineageStore, string>();
const made: string[] = [];

async function openAt(directory: string, heldPointers?: number): Promise<LineageStore> {
  const store = await openEmbeddedStore({ directory, ...(heldPointers !== undefined && { heldPointers }) });
  directories.set(store, directory);
  return store;
}

function underTest(heldPointers?: number) {
  return {
    open: () => {
      const directory = mkdtempSync(join(tmpdir(), 'mltrace-store-'));
      made.push(directory);
      return openAt(directory, heldPointers);
    },
    reopen: async (store: LineageStore) => {
      await store.close();
      return openAt(directories.get(store) ?? assert.fail('not opened here'), heldPointers);
    },
  };
}

conformance('the embedded store', underTest());
// So few that artifacts are let go and loaded again all the time.
conformance('the embedded store with little memory', underTest(20));

after(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});
