import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ended, start, withoutOurs } from '../cli/command-line.js';

const file = (name: string): string => fileURLToPath(new URL(`../../examples/express/${name}.js`, import.meta.url));

interface Service {
  readonly url: string;
  /** What it has printed: its spans. */
  printed(): string;
  stop(): Promise<void>;
}

async function serve(cwd: string, sampled: string): Promise<Service> {
  const child = spawn(process.execPath, ['--import', file('tracing'), file('server')], {
    cwd,
    env: { ...withoutOurs(), SAMPLED: sampled, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const port = await listening(child, printed);
  return {
    url: `http://127.0.0.1:${port}`,
    printed: () => printed.join(''),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    },
  };
}

async function listening(child: ChildProcess, printed: readonly string[]): Promise<string> {
  for (;;) {
    const port = /listening on (\d+)/.exec(printed.join(''))?.[1];
    if (port !== undefined) return port;
    if (child.exitCode !== null) throw new Error(`the service ended: ${printed.join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Trace {
  readonly runs: readonly { readonly component: string; readonly status: string; readonly id: string }[];
  readonly versions: readonly { readonly artifact: string; readonly external: boolean }[];
}

describe('an Express service with the stock instrumentations', function () {
  this.timeout(60_000);

  for (const sampled of ['always', 'never']) {
    it(`has its lineage where its spans are sampled ${sampled}`, async () => {
      const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-express-')));
      const service = await serve(cwd, sampled);
      const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
        fetch(`${service.url}${path}`, {
          ...init,
          headers: { 'content-type': 'application/json', connection: 'close' },
        });
      try {
        const flights = [
          { hours: 1, late: false },
          { hours: 9, late: true },
        ];
        assert.deepEqual(await (await ask('/train', { method: 'POST', body: JSON.stringify(flights) })).json(), {
          threshold: 9,
        });
        const answers = await Promise.all(
          [3, 7, 12].map(async (hours) => (await ask(`/predict?hours=${hours}`)).text()),
        );
        assert.deepEqual(
          answers.map((text) => JSON.parse(text).late),
          [false, false, true],
        );
        assert.equal((await ask('/predict?hours=8&fail=1')).status, 500);
        const { code, out, err } = await ended(start(['trace', 'predictions/7', '--json'], cwd));
        assert.equal(code, 0, err);
        const { runs, versions }: Trace = JSON.parse(out);
        assert.deepEqual(
          runs.map(({ component, status }) => [component, status]),
          [
            ['predict', 'ok'],
            ['train', 'ok'],
          ],
        );
        assert.deepEqual(
          versions.filter(({ external }) => external).map(({ artifact }) => artifact),
          ['flights'],
        );
        const spanId = runs[0]?.id.split(':')[1] ?? '';
        assert.equal(service.printed().includes(`id: '${spanId}'`), sampled === 'always');
        const recent = await ended(start(['recent', '--json'], cwd));
        assert.equal(JSON.parse(recent.out).runs.length, 5, recent.out);
      } finally {
        await service.stop();
        rmSync(cwd, { recursive: true, force: true });
      }
    });
  }
});
