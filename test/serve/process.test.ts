import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ended, mltrace } from '../cli/command-line.js';
import { startServeProcess as startProcess } from './serve-process.js';
import { requestOf, runSpan } from './serving.js';
import { temporaryFolder } from './temporary-folder.js';

const send = (url: string, spans: readonly object[]): Promise<Response> =>
  fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(requestOf(spans)),
  });

describe('mltrace serve as a process', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  const runIds = async (...parameters: readonly string[]): Promise<ReadonlySet<string>> => {
    const { out, err } = await mltrace(['export', ...parameters], { cwd: folder.path() });
    assert.equal(err, '');
    return new Set(
      out
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line).id),
    );
  };

  it('loses no run that it has acknowledged when it is killed, and doubles none', async () => {
    const acknowledged = new Set<number>();
    let next = 1;
    for (let round = 0; round < 3; round += 1) {
      const { child, url } = await startProcess(folder.path());
      const exited = once(child, 'exit');
      const target = acknowledged.size + 60;
      const client = async (): Promise<void> => {
        for (;;) {
          const numbers = Array.from({ length: 5 }, () => next++);
          const spans = numbers.map((n) => runSpan(n, { reads: [`a${n % 3}`], writes: [`a${(n + 1) % 3}`] }));
          try {
            if ((await send(url, spans)).status !== 200) return;
          } catch {
            return;
          }
          for (const n of numbers) acknowledged.add(n);
          if (acknowledged.size >= target) child.kill('SIGKILL');
        }
      };
      await Promise.all([client(), client(), client(), client()]);
      await exited;
    }
    const ids = await runIds();
    for (const n of acknowledged) {
      const { traceId, spanId } = runSpan(n) as { traceId: string; spanId: string };
      assert.ok(ids.has(`${traceId}:${spanId}`), `run ${n}`);
    }
    assert.ok(acknowledged.size >= 180);
    assert.ok(ids.size < next);
  });

  it('has synced what it acknowledges with --fsync: the log that was not synced may be lost', async () => {
    const store = join(folder.path(), 'synced');
    const { url, end } = await startProcess(folder.path(), ['--fsync', '--store', store]);
    const spans = [1, 2, 3].map((n) => runSpan(n, { writes: ['a'] }));
    for (const span of spans) assert.equal((await send(url, [span])).status, 200);
    await end('SIGKILL');
    // Without a checkpoint, which syncs, all of them are in this log only.
    rmSync(join(store, 'graph', 'lineage.db.wal'), { recursive: true });
    assert.equal((await runIds('--store', store)).size, spans.length);
  });

  it('finishes what it has accepted on SIGTERM; a second one is no crash', async () => {
    const { child, url } = await startProcess(folder.path());
    const done = ended(child);
    const before = (await runIds()).size;
    const batches = Array.from({ length: 8 }, (_, batch) =>
      Array.from({ length: 100 }, (_, n) => runSpan(100_000 + batch * 100 + n, { writes: ['w'] })),
    );
    const answers = batches.map((spans) =>
      send(url, spans).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    const first = await Promise.race(answers);
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    const statuses = await Promise.all(answers);
    const { code, err } = await done;
    assert.equal(code, 0, err);
    assert.equal(first, 200);
    assert.doesNotMatch(err, /Error|at .*\.js:/);
    assert.ok((await runIds()).size >= before + 100 * statuses.filter((status) => status === 200).length);
  });

  it('is found by the command line while it holds the folder, and no more when it is gone', async () => {
    const { child, url } = await startProcess(folder.path());
    await send(url, [runSpan(900_000, { writes: ['found.csv'] })]);
    const ask = () => mltrace(['trace', 'found.csv'], { cwd: folder.path() });
    const through = await ask();
    assert.equal(`${through.code} ${through.err}`, '0 ');
    // Killed: the file that tells of it stays, and does no harm.
    child.kill('SIGKILL');
    await once(child, 'exit');
    const direct = await ask();
    assert.equal(direct.out.replace(/\d+ s ago|just now/, ''), through.out.replace(/\d+ s ago|just now/, ''));
  });

  it('brings in what other processes have recorded, before it answers', async () => {
    const { child, url } = await startProcess(folder.path());
    const done = ended(child);
    const recording = join(process.cwd(), 'dist', 'test', 'serve', 'recording-child.js');
    const { execFileSync } = await import('node:child_process');
    execFileSync(process.execPath, [recording], { cwd: folder.path() });
    const { out } = await mltrace(['trace', 'spooled.csv', '--store', url], { cwd: folder.path() });
    assert.match(out, /by spooling/);
    child.kill('SIGTERM');
    assert.equal((await done).code, 0);
  });

  it('gets what a process records for its address', async () => {
    const { child, url } = await startProcess(folder.path());
    const done = ended(child);
    const recording = join(process.cwd(), 'dist', 'test', 'serve', 'recording-child.js');
    const { execFileSync } = await import('node:child_process');
    execFileSync(process.execPath, [recording, 'remote.csv'], {
      cwd: folder.path(),
      env: { ...process.env, MLTRACE_STORE: url, MLTRACE_SPOOL: join(folder.path(), 'elsewhere') },
    });
    const { out } = await mltrace(['trace', 'remote.csv'], { cwd: folder.path() });
    assert.match(out, /by spooling/);
    child.kill('SIGTERM');
    assert.equal((await done).code, 0);
  });
});
