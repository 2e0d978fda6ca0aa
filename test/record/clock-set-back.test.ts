import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trace } from '../../lib/query/index.js';
import { openStore } from '../../lib/store/open.js';
import { recordsIn } from './recording.js';

const library = new URL('../../lib/index.js', import.meta.url).href;
const clock = new URL('./jumping-clock.js', import.meta.url).href;

/** While \`during\` runs the clock goes back by two hours; then others read what was written before and after. */
const program = `
import { writeFileSync } from 'node:fs';
import { component, currentRun } from ${JSON.stringify(library)};
component('before', () => { currentRun().output({ artifact: 'old', value: 1 }, 'bare'); })();
component('during', () => {
  currentRun().input({ artifact: 'old', value: 1 });
  setClockBack();
  currentRun().output({ artifact: 'new', value: 2 });
})();
component('after', () => {
  currentRun().input({ artifact: 'old', value: 1 }, { artifact: 'new', value: 2 }, 'bare').output('last');
})();
`;

describe('a clock that is set back by hours in mid-run', () => {
  it('costs no run and makes no wrong edge: what was written before it and is read after it is external', async () => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-clock-')));
    try {
      writeFileSync(join(directory, 'program.mjs'), program);
      const { status, stderr } = spawnSync(process.execPath, ['--import', clock, 'program.mjs'], {
        cwd: directory,
        env: { ...process.env, MLTRACE_STORE: join(directory, '.mltrace'), MLTRACE_ROOT: directory },
        encoding: 'utf8',
      });
      assert.deepEqual([status, stderr], [0, '']);
      const runs = recordsIn(join(directory, '.mltrace'));
      assert.deepEqual(
        runs.map(({ component, status: outcome }) => [component, outcome]),
        ['before', 'during', 'after'].map((name) => [name, 'ok']),
      );
      const during = runs.find(({ component }) => component === 'during');
      assert.ok((during?.endedAt ?? '') < (during?.startedAt ?? ''), 'it ends before it has begun');
      const store = await openStore({ cwd: directory });
      try {
        const found = await trace(store, 'last');
        assert.deepEqual(found.runs.map(({ component }) => component).sort(), ['after', 'before', 'during']);
        const external = found.versions.filter((version) => version.external).map(({ artifact }) => artifact);
        assert.deepEqual(external.sort(), ['bare', 'old']);
      } finally {
        await store.close();
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
