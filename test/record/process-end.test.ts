import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { mergeRuns } from '../../lib/lineage/merge.js';
import { recordsIn } from './recording.js';

const program = fileURLToPath(new URL('./ending-child.js', import.meta.url));

describe('a process that ends in mid-run', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'mltrace-end-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const start = (mode: string): ChildProcess =>
    spawn(process.execPath, [program, mode], {
      cwd: directory,
      env: { ...process.env, MLTRACE_STORE: join(directory, '.mltrace'), MLTRACE_ROOT: directory },
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  async function ended(child: ChildProcess): Promise<readonly [number | null, NodeJS.Signals | null]> {
    const [code, signal] = await once(child, 'close');
    return [code, signal];
  }

  /** What is recorded of the component's runs, each as all its records together say. */
  function runsOf(component: string): readonly RunRecord[] {
    const runs = new Map<string, RunRecord>();
    for (const record of recordsIn(join(directory, '.mltrace'))) {
      if (record.component !== component) continue;
      const known = runs.get(record.id);
      runs.set(record.id, known === undefined ? record : mergeRuns(known, record));
    }
    return [...runs.values()];
  }

  const outcomesOf = (component: string): unknown[] =>
    runsOf(component).map(({ status, error }) => (error === undefined ? status : [status, error.type, error.message]));

  async function assertEnd(mode: string, code: number, open: readonly unknown[]): Promise<void> {
    assert.deepEqual(await ended(start(mode)), [code, null]);
    assert.deepEqual(outcomesOf('open'), open);
    assert.deepEqual(outcomesOf('done'), ['ok']);
  }

  it('by process.exit() leaves its runs running, with what was certain of them', async () => {
    await assertEnd('exit', 0, ['running', 'running']);
    for (const { reads, writes, endedAt } of runsOf('open')) {
      assert.deepEqual([reads.map(({ artifact }) => artifact), writes, endedAt], [['known'], [], undefined]);
    }
  });

  it('by an uncaught error has failed in all its runs, whose files are named and not hashed', async () => {
    const failed = ['failed', 'RangeError', 'it ended the process: no rows'];
    await assertEnd('throw', 1, [failed, failed]);
    for (const { writes, parameters } of runsOf('open')) {
      assert.deepEqual(
        writes.map(({ artifact, digest }) => [artifact, digest]),
        [['half.csv', undefined]],
      );
      assert.ok(parameters?.['id'] !== undefined);
    }
  });

  it('by an unhandled rejection has failed in all its runs', async () => {
    const failed = ['failed', 'TypeError', 'it ended the process: no columns'];
    await assertEnd('reject', 1, [failed, failed]);
  });

  it('by process.exit() after an error that was caught leaves its runs running', () =>
    assertEnd('throw, but go on', 4, ['running', 'running']));

  it('by what a run throws has failed in that run, and in those beside it', async () => {
    assert.deepEqual(await ended(start('throw in a run')), [1, null]);
    assert.deepEqual(outcomesOf('broken'), [['failed', 'RangeError', 'no rows']]);
    assert.deepEqual(outcomesOf('open'), [['failed', 'RangeError', 'it ended the process: no rows']]);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const) {
    it(`by ${signal} is killed by it; its runs are running if they were open for a second`, async () => {
      const child = start('wait');
      const end = ended(child);
      while (runsOf('open').length < 2) await sleep(20);
      child.kill(signal);
      assert.deepEqual(await end, [null, signal]);
      assert.deepEqual(outcomesOf('open'), ['running', 'running']);
      assert.deepEqual(outcomesOf('done'), ['ok']);
    });
  }

  it('by its own handler of a signal leaves its runs running', async () => {
    const child = start('heed SIGTERM');
    const end = ended(child);
    await once(child.stdout ?? child, 'data');
    child.kill('SIGTERM');
    assert.deepEqual(await end, [7, null]);
    assert.deepEqual(outcomesOf('open'), ['running', 'running']);
  });

  describe('or has others beside it', () => {
    it('worker threads record by themselves, as a part of the run whose variables they are given', async () => {
      assert.deepEqual(await ended(start('worker')), [0, null]);
      const [outer] = runsOf('outer');
      assert.deepEqual(
        runsOf('done').map(({ parent, status }) => [parent, status]),
        [[outer?.id, 'ok']],
      );
    });

    it('a worker thread that dies of an error has failed in its runs', async () => {
      const failed = ['failed', 'RangeError', 'it ended the process: no rows'];
      await assertEnd('worker that throws', 0, [failed, failed]);
    });

    it('a worker thread that is terminated keeps what had ended', async () => {
      assert.deepEqual(await ended(start('worker that is terminated')), [0, null]);
      assert.deepEqual(outcomesOf('done'), ['ok']);
    });

    it('processes of a cluster record by themselves, as a part of the run that forks them', async () => {
      assert.deepEqual(await ended(start('cluster')), [0, null]);
      const [outer] = runsOf('outer');
      assert.deepEqual(
        runsOf('done').map(({ parent, status }) => [parent, status]),
        [
          [outer?.id, 'ok'],
          [outer?.id, 'ok'],
        ],
      );
    });

    it('two copies of the package know of each other: runs enclose runs, and files are seen once', async () => {
      assert.deepEqual(await ended(start('two copies')), [0, null]);
      const [outer] = runsOf('outer');
      const [inner] = runsOf('inner');
      assert.deepEqual([inner?.parent, inner?.status, outer?.reads], [outer?.id, 'ok', []]);
      assert.deepEqual(
        inner?.reads.map(({ artifact }) => artifact),
        ['in.csv'],
      );
    });

    it('two copies of the package that record one span tell of one run, with what either was told', async () => {
      assert.deepEqual(await ended(start('two copies on one span')), [0, null]);
      const told = runsOf('shared').map(({ id, status, error, reads, writes }) => ({
        id,
        status,
        error: error?.message,
        read: reads.map(({ artifact }) => artifact),
        written: writes.map(({ artifact }) => artifact),
      }));
      const id = `${'ab'.repeat(16)}:${'cd'.repeat(8)}`;
      const [read, written] = [['of the first'], ['of the second']];
      assert.deepEqual(told, [{ id, status: 'failed', error: 'no rows', read, written }]);
    });
  });
});
