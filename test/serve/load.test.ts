import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { mltrace } from '../cli/command-line.js';
import { freePort } from '../services/free-port.js';
import { runSpan, type Serving, sendSpans, startServing } from './serving.js';

describe('a service under load and trouble', function () {
  this.timeout(60_000);

  const withServing = async (
    options: Parameters<typeof startServing>[0],
    work: (serving: Serving) => Promise<void>,
  ) => {
    const serving = await startServing(options);
    try {
      await work(serving);
    } finally {
      await serving.stop();
    }
  };

  it('answers 503 with Retry-After when too many runs wait, and takes them when they come again', () =>
    withServing({ maxWaitingRuns: 20 }, async (serving) => {
      const batches = Array.from({ length: 20 }, (_, batch) =>
        Array.from({ length: 10 }, (_, n) => runSpan(1 + batch * 10 + n, { reads: ['a'], writes: ['b'] })),
      );
      let refused = 0;
      const send = async (spans: readonly object[]): Promise<void> => {
        for (;;) {
          const response = await sendSpans(serving, spans);
          if (response.status === 200) return;
          assert.equal(response.status, 503);
          assert.match(response.headers.get('retry-after') ?? '', /^\d+$/);
          assert.equal(((await response.json()) as { code: number }).code, 14);
          refused += 1;
          await sleep(5);
        }
      };
      await Promise.all(batches.map(send));
      assert.ok(refused > 0);
      const { out } = await mltrace(['export', '--store', serving.url], { cwd: serving.folder });
      assert.equal(out.trim().split('\n').length, 200);
    }));

  it('answers 503 when the bodies of others fill its memory', () =>
    withServing({ maxBodyBytes: 1 << 20, maxHeldBytes: 1 << 20 }, async (serving) => {
      const { hostname, port } = new URL(serving.url);
      const slow = connect(Number(port), hostname);
      const head = `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${1 << 20}\r\n\r\n`;
      slow.write(head + ' '.repeat((1 << 20) - 10));
      while ((await serving.metric('mltrace_serve_held_bytes')) < 1 << 19) await sleep(10);
      assert.equal(
        (
          await sendSpans(
            serving,
            Array.from({ length: 2000 }, (_, n) => runSpan(n + 1)),
          )
        ).status,
        503,
      );
      slow.destroy();
      while ((await serving.metric('mltrace_serve_held_bytes')) > 0) await sleep(10);
      assert.equal((await sendSpans(serving, [runSpan(1)])).status, 200);
    }));

  it('ends a client that sends its headers too slowly, without an answer, and serves others meanwhile', () =>
    withServing({ headersMillis: 300 }, async (serving) => {
      const { hostname, port } = new URL(serving.url);
      const loris = connect(Number(port), hostname);
      const received: string[] = [];
      loris.on('data', (chunk) => received.push(String(chunk)));
      const ended = new Promise<void>((resolve) => loris.on('close', () => resolve()).on('error', () => undefined));
      const drip = setInterval(() => loris.write('x'), 50);
      loris.write('POST /v1/traces HTTP/1.1\r\nhost: localhost\r\nx: ');
      assert.equal((await sendSpans(serving, [runSpan(1)])).status, 200);
      await ended;
      clearInterval(drip);
      assert.deepEqual(received, []);
    }));

  it('starts while its database is away, and answers 503 until it is there', async () => {
    const port = await freePort();
    await withServing({ store: `bolt://127.0.0.1:${port}` }, async (serving) => {
      assert.equal((await serving.ask('/livez')).status, 200);
      assert.equal((await serving.ask('/readyz')).status, 503);
      const response = await sendSpans(serving, [runSpan(1)]);
      assert.equal(response.status, 503);
      assert.match(response.headers.get('retry-after') ?? '', /^\d+$/);
    });
  });
});
