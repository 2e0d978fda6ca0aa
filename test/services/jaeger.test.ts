import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { obtainJaeger, startJaeger } from './jaeger.js';
import { need } from './obtain.js';
import { isRunning } from './running.js';

const fixture = fileURLToPath(new URL('fixtures/leaves-jaeger-behind.js', import.meta.url));

/** Fulfilled when the process has ended; the test's own timeout is the limit. */
async function ending(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a Jaeger of our own', function () {
  this.timeout(30_000);
  let program: string;
  need('Jaeger', async () => {
    program = await obtainJaeger();
  });

  it('answers for what it does not know with nothing, and leaves no process when it is stopped', async () => {
    const jaeger = await startJaeger(program);
    const { pid = assert.fail('no process') } = jaeger;
    try {
      assert.deepEqual(await jaeger.trace('0af7651916cd43dd8448eb211c80319c'), []);
      assert.deepEqual(await jaeger.find('flights', { 'mltrace.component.name': 'train' }), []);
      assert.ok(isRunning(pid));
    } finally {
      await jaeger.stop();
    }
    await jaeger.stop();
    assert.ok(!isRunning(pid));
  });

  it('ends with the process that started it, also when that is killed', async () => {
    const child = spawn(process.execPath, [fixture], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const pid = Number(line);
    assert.ok(isRunning(pid));
    child.kill('SIGKILL');
    await ending(pid);
  });

  it('says what the server said where it does not start', async () => {
    await assert.rejects(
      startJaeger(process.execPath),
      /The server ended while it started:[\s\S]*bad option: --config/,
    );
  });
});
