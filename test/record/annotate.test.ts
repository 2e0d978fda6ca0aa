import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { flags } from '../../lib/query/index.js';
import { openStore } from '../../lib/store/open.js';

const code = `
import { annotate, component, currentRun, flush } from 'mltrace';
await component('infer', () => void currentRun().output('scores'))();
const id = annotate({ subject: 'artifact:default/scores', key: 'flag', value: 'from code', author: 'monitor' });
let refused;
try { annotate({ subject: 'scores', key: 'flag', value: true }); } catch (error) { refused = error.code; }
await flush();
console.log(JSON.stringify({ id, refused }));
`;

describe('annotate', () => {
  it('spools an annotation as runs are, about what was written just before it, and refuses what is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mltrace-annotate-'));
    const directory = join(folder, '.mltrace');
    try {
      const env = { ...process.env, MLTRACE_STORE: directory };
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env });
      const { id, refused } = JSON.parse(stdout);
      assert.equal(refused, 'MLTRACE_FACT_INVALID');
      const store = await openStore({ store: directory });
      const { flags: found } = await flags(store);
      await store.close();
      assert.deepEqual(
        found.map(({ annotation, reason, author, component }) => [annotation, reason, author, component]),
        [[id, 'from code', 'monitor', 'infer']],
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
