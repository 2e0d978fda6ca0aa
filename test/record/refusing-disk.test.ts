import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const library = new URL('../../lib/index.js', import.meta.url).href;

const program = `
import { readFileSync, writeFileSync } from 'node:fs';
import { trace } from '@opentelemetry/api';
import { component, currentRun, flush, recordLineage } from ${JSON.stringify(library)};
const copy = component({ name: 'copy', capture: true, outputs: ['copied'] }, (path) => {
  currentRun().input(path).parameter('path', path);
  return readFileSync(path, 'utf8').length;
});
const sum = component('sum', async function* () { yield copy('in'); yield copy('in'); });
let total = 0;
for await (const length of sum()) total += length;
recordLineage(trace.getTracer('t').startSpan('GET /'), { component: 'served', inputs: 'in' }).output('out');
await flush();
writeFileSync(1, String(total));
`;

describe('a project whose disk refuses what is recorded', () => {
  it('runs as without lineage, and is told once what is wrong', () => {
    runsAsWithout((directory) => join(directory, 'file', '.mltrace'), /ENOTDIR|EEXIST/);
  });

  // The folder above is there, and mkdir() says that something is missing.
  it('runs as without lineage where nobody can make a folder, too', () => {
    runsAsWithout(() => '/proc/mltrace/.mltrace', /ENOENT|EACCES|EPERM/);
  });

  function runsAsWithout(storeIn: (directory: string) => string, refusal: RegExp): void {
    const directory = mkdtempSync(join(tmpdir(), 'mltrace-refused-'));
    try {
      writeFileSync(join(directory, 'in'), 'abc');
      writeFileSync(join(directory, 'file'), '');
      const api = import.meta.resolve('@opentelemetry/api');
      writeFileSync(join(directory, 'program.mjs'), program.replace('@opentelemetry/api', api));
      const { status, stdout, stderr } = spawnSync(process.execPath, ['program.mjs'], {
        cwd: directory,
        env: { ...process.env, MLTRACE_STORE: storeIn(directory), MLTRACE_ROOT: directory },
        encoding: 'utf8',
        timeout: 30_000,
      });
      assert.deepEqual([status, stdout], [0, '6'], stderr);
      assert.equal(stderr.split('MLTRACE_SPOOL_DISK').length, 2, stderr);
      assert.match(stderr, refusal);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }
});
