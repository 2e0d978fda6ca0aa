import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LineageStore, type OnEnded, openEmbeddedStore } from '../../lib/store/index.js';
import { conformance } from '../conformance/suite.js';

const directories = new Map<LineageStore, string>();
const made: string[] = [];

interface Opening {
  readonly heldPointers?: number | undefined;
  readonly onEnded?: OnEnded | undefined;
}

async function openAt(directory: string, { heldPointers, onEnded }: Opening): Promise<LineageStore> {
  const store = await openEmbeddedStore({
    directory,
    ...(heldPointers !== undefined && { heldPointers }),
    ...(onEnded !== undefined && { onEnded }),
  });
  directories.set(store, directory);
  return store;
}

function underTest(heldPointers?: number) {
  return {
    open: (onEnded?: OnEnded) => {
      const directory = mkdtempSync(join(tmpdir(), 'mltrace-store-'));
      made.push(directory);
      return openAt(directory, { heldPointers, onEnded });
    },
    reopen: async (store: LineageStore, onEnded?: OnEnded) => {
      await store.close();
      return openAt(directories.get(store) ?? assert.fail('not opened here'), { heldPointers, onEnded });
    },
  };
}

conformance('the embedded store', underTest());
// So few that artifacts are let go and loaded again all the time.
conformance('the embedded store with little memory', underTest(20));

after(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});
