import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordsIn } from './recording.js';

const library = new URL('../../lib/index.js', import.meta.url).href;
const checks = new URL('../../lib/checks/index.js', import.meta.url).href;

const program = `
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { component, currentRun, recordLineage } from ${JSON.stringify(library)};
import { trace } from ${JSON.stringify(import.meta.resolve('@opentelemetry/api'))};
import { rowCount } from ${JSON.stringify(checks)};
const step = component({ name: 'step', capture: ['fs', 'fetch'] }, async function* () {
  writeFileSync('out', await readFile('in'));
  yield currentRun().id;
});
for await (const id of step()) if (id !== currentRun().id) writeFileSync('seen', id);
const check = { 'has rows': { check: ({ args: [rows] }) => rowCount(rows, { min: 1 }), gate: true } };
component({ name: 'checked', checks: { before: check } }, (rows) => {
  currentRun().input({ artifact: 'rows', value: { rows, seen: new Map([[1, -0]]) } }).parameter('__proto__', 1);
})([1]);
const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 });
recordLineage(span, { component: 'served', outputs: 'answer' });
span.end();
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
      const [record, checked, served, ...others] = recordsIn(join(directory, '.mltrace'));
      assert.equal(others.length, 0);
      assert.deepEqual(
        [checked?.checks?.map(({ outcome }) => outcome), checked?.reads.length, checked?.incomplete],
        [['passed'], 1, undefined],
      );
      assert.match(checked?.reads[0]?.digest ?? '', /^sha256:/);
      assert.deepEqual([served?.id, served?.writes.length], [`${'1'.repeat(32)}:${'2'.repeat(16)}`, 1]);
      const names = [...(record?.reads ?? []), ...(record?.writes ?? [])].map(({ artifact }) => artifact);
      assert.deepEqual([record?.status, names], ['ok', ['in', 'out']]);
      assert.deepEqual([record?.code?.line, record?.code?.file?.endsWith('program.mjs')], [7, true]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
