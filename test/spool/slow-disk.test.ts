import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { recordsIn } from '../record/recording.js';
import { temporaryDirectories } from './temporary-spool.js';

const slowDisk = new URL('./slow-disk.js', import.meta.url).href;
const program = new URL('./slow-disk-child.js', import.meta.url).pathname;

describe('a spool on a slow disk', () => {
  const temporaryDirectory = temporaryDirectories();

  function start(mode: 'count' | 'loop', store: string): ChildProcess {
    const env = { ...process.env, MLTRACE_STORE: store, MLTRACE_ROOT: join(store, '..') };
    return spawn(process.execPath, ['--import', slowDisk, program, mode], {
      cwd: join(store, '..'),
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  /** What is printed, a JSON a line; a last one that was cut is none. */
  const printed = async (child: ChildProcess): Promise<readonly Record<string, number>[]> => {
    assert.ok(child.stdout !== null);
    const lines = (await text(child.stdout)).split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Record<string, number>);
  };

  it('is waited for once a run, and is asked to sync by nothing but flush()', async () => {
    const store = join(temporaryDirectory(), '.mltrace');
    const said = await printed(start('count', store));
    const runs = said.filter(({ number }) => number !== undefined);
    assert.equal(runs.length, 10);
    // The first one also makes the folder, with its `.gitignore`.
    const expected = runs.map((_, index) => [index === 0 ? 2 : 1, 0]);
    assert.deepEqual(
      runs.map(({ writes, syncs }) => [writes, syncs]),
      expected,
    );
    const flushed = said.find((line) => line['flushed'] !== undefined)?.['flushed'] ?? 0;
    assert.ok(flushed > 0, 'flush() syncs');
    assert.equal(recordsIn(store).length, 10);
  });

  it('has every run that has ended, when the process is killed in the middle of a wait', async () => {
    const store = join(temporaryDirectory(), '.mltrace');
    const child = start('loop', store);
    const all = printed(child);
    for (let chunks = 0; chunks < 10; chunks += 1) await once(child.stdout ?? child, 'data');
    child.kill('SIGKILL');
    const acknowledged = (await all).map(({ number }) => number);
    const kept = new Set(recordsIn(store).map(({ parameters }) => parameters?.['number']));
    assert.ok(acknowledged.length >= 5, `${acknowledged.length} runs`);
    assert.deepEqual(
      acknowledged.filter((number) => !kept.has(number)),
      [],
    );
  });
});
