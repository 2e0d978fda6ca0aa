import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { startServe } from '../../lib/serve/serve.js';
import { mltrace } from '../cli/command-line.js';
import { startServeProcess } from '../serve/serve-process.js';
import { type Collector, obtainCollector, startCollector } from '../services/collector.js';
import { freePort } from '../services/free-port.js';
import { need } from '../services/obtain.js';

/** Sends runs with plain attributes, as any program does that has an OpenTelemetry SDK; gives their ids. */
async function sendRuns(url: string, count: number, round: number): Promise<readonly string[]> {
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url }), { maxQueueSize: 4096 });
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  const tracer = provider.getTracer('test');
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const attributes = {
      'mltrace.component.name': n % 2 === 0 ? 'train' : 'predict',
      'mltrace.input.names': [n % 2 === 0 ? 'data.csv' : `model-${round}-${n - 1}.json`],
      'mltrace.output.names': [n % 2 === 0 ? `model-${round}-${n}.json` : `prediction-${round}-${n}.json`],
    };
    const span = tracer.startSpan('run', { attributes });
    const { traceId, spanId } = span.spanContext();
    ids.push(`${traceId}:${spanId}`);
    span.end();
    // The SDK starts spans at whole milliseconds: what reads must begin after what wrote has ended.
    if (n % 2 === 0) await sleep(2);
    else tracer.startSpan('GET /').end();
  }
  await provider.shutdown();
  return ids;
}

/** Listens where the service was, and cuts connections before anything is answered, so many. */
async function cutConnections(port: number, count: number): Promise<void> {
  let cut = 0;
  const server = createServer((socket) => {
    socket.destroy();
    cut += 1;
    if (cut === count) server.close();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'close');
}

describe('lineage through a real Collector', function () {
  this.timeout(180_000);
  let program: string;
  let folder: string;
  let port: number;
  let collector: Collector;

  need('a Collector', async () => {
    program = await obtainCollector();
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mltrace-collector-test-'));
    port = await freePort();
    collector = await startCollector(program, { lineage: `http://127.0.0.1:${port}` });
  });

  afterEach(async () => {
    await collector?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const serve = () =>
    startServe({ store: join(folder, '.mltrace'), cwd: folder, port, log: { write: () => undefined } });

  const serveProcess = () => startServeProcess(folder, ['--port', String(port)]);

  const drained = async (): Promise<void> => {
    while ((await collector.queued()) > 0) await sleep(100);
  };

  async function idsInStore(): Promise<readonly string[]> {
    const { code, out, err } = await mltrace(['export'], { cwd: folder });
    assert.equal(`${code} ${err}`, '0 ');
    const facts: readonly { id: string }[] = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    return facts.map(({ id }) => id).sort();
  }

  it('answers mltrace trace with the runs that an SDK sent', async () => {
    const service = await serve();
    const ids = await sendRuns(collector.tracesUrl, 20, 0);
    await drained();
    const { code, out, err } = await mltrace(['trace', 'prediction-0-19.json', '--store', service.url], {
      cwd: folder,
    });
    assert.equal(`${code} ${err}`, '0 ');
    assert.match(out, /by predict(.|\n)*model-0-18\.json(.|\n)*by train(.|\n)*data\.csv .*external/);
    await service.close();
    assert.deepEqual(await idsInStore(), [...ids].sort());
  });

  it('keeps runs in its queue and sends them again while the service is killed and away, until it is back', async () => {
    const ids: string[] = [];
    let killed = await serveProcess();
    ids.push(...(await sendRuns(collector.tracesUrl, 100, 1)));
    // With an acknowledgement just given and more on the way.
    const sent = sendRuns(collector.tracesUrl, 200, 2);
    await sleep(100);
    await killed.end('SIGKILL');
    ids.push(...(await sent), ...(await sendRuns(collector.tracesUrl, 200, 3)));
    const waiting = await collector.queued();
    assert.ok(waiting > 0, 'nothing waits in the queue');
    // It tries again and again, and gives nothing up.
    await cutConnections(port, 12);
    assert.ok((await collector.queued()) >= waiting);
    killed = await serveProcess();
    await drained();
    // Killed when everything is acknowledged: nothing is lost then either.
    await killed.end('SIGKILL');
    assert.deepEqual(await idsInStore(), ids.sort());
  });

  it('loses no acknowledged run while the service is away and the Collector is killed', async () => {
    const ids: string[] = [];
    for (const round of [1, 2, 3]) {
      ids.push(...(await sendRuns(collector.tracesUrl, 200, round)));
      await collector.killAndRestart();
    }
    const service = await serve();
    await drained();
    ids.push(...(await sendRuns(collector.tracesUrl, 100, 4)));
    await drained();
    await service.close();
    assert.deepEqual(await idsInStore(), ids.sort());
  });
});
