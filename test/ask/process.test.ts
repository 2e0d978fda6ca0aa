import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openEmbeddedStore } from '../../lib/store/index.js';
import { ended, withoutOurs } from '../cli/command-line.js';
import { embeddedStoreOf } from '../end-to-end/store-pair.js';
import { vettedFacts } from './vetting.js';

const program = fileURLToPath(new URL('./vetting-child.js', import.meta.url));

describe('a process whose component reads a stale model', function () {
  this.timeout(20_000);
  let store = '';
  let remove = (): void => {};
  before(async () => ({ store, remove } = await embeddedStoreOf(vettedFacts)));
  after(() => remove());

  const run = (mode: string, variables: Record<string, string> = {}) =>
    ended(
      spawn(process.execPath, [program, mode], {
        cwd: store,
        env: { ...withoutOurs(), MLTRACE_STORE: store, ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );

  it('says so in one line, however often it reads it, and loads nothing twice that it was started with', async () => {
    const [preload, loads] = [join(store, 'preload.mjs'), join(store, 'loads')];
    writeFileSync(
      preload,
      `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(loads)}, 'x');\n`,
    );
    const { code, err } = await run('waits', { NODE_OPTIONS: `--import ${pathToFileURL(preload)}` });
    assert.deepEqual([code, readFileSync(loads, 'utf8')], [0, 'x']);
    const said = err.split('\n').filter((text) => text.includes('MLTRACE_INPUT'));
    assert.equal(said.length, 1, err);
    assert.match(said[0] ?? '', /predict reads model, which is stale: train read clean, which clean wrote anew/);
  });

  it('ends when it has nothing to do, told or not', async () => {
    // Whoever asks waits 30 seconds for this store; the test does not.
    const holder = await openEmbeddedStore({ directory: store });
    try {
      const { code, err } = await run('ends');
      assert.deepEqual([code, err], [0, '']);
    } finally {
      await holder.close();
    }
  });
});
