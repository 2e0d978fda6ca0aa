import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordsIn } from './recording.js';

const library = new URL('../../lib/index.js', import.meta.url).href;

const program = `
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { component, currentRun } from ${JSON.stringify(library)};
const step = component({ name: 'step', capture: ['fs', 'fetch'] }, async function* () {
  writeFileSync('out', await readFile('in'));
  yield currentRun().id;
});
for await (const id of step()) if (id !== currentRun().id) writeFileSync('seen', id);
`;

describe('recording under frozen intrinsics', () => {
  it('records, captures and follows as anywhere, and warns of nothing', () => {
    const directory = mkdtempSync(join(tmpdir(), 'mltrace-frozen-'));
    try {
      writeFileSync(join(directory, 'in'), 'x');
      writeFileSync(join(directory, 'program.mjs'), program);
      const { status, stderr } = spawnSync(process.execPath, ['--frozen-intrinsics', 'program.mjs'], {
        cwd: directory,
        env: { ...process.env, MLTRACE_STORE: join(directory, '.mltrace'), MLTRACE_ROOT: directory },
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      assert.doesNotMatch(stderr, /MLTRACE/);
      const [record, ...others] = recordsIn(join(directory, '.mltrace'));
      assert.equal(others.length, 0);
      const names = [...(record?.reads ?? []), ...(record?.writes ?? [])].map(({ artifact }) => artifact);
      assert.deepEqual([record?.status, names], ['ok', ['in', 'out']]);
      assert.deepEqual([record?.code?.line, record?.code?.file?.endsWith('program.mjs')], [5, true]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
