/** A user's program for the tests of how processes end: what it does is its argument. Its store is MLTRACE_STORE. */
import cluster from 'node:cluster';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { component, contextVariables, currentRun, recordLineage } from '../../lib/index.js';

const mode = (isMainThread ? process.argv[2] : (workerData as string)) ?? '';

/** A run in flight, which keeps the process alive, with a read that is settled and a write that is not. */
const open = component('open', async (id = '') => {
  writeFileSync('half.csv', 'half');
  currentRun().input('known').output('half.csv').parameter('id', id);
  await sleep(600_000);
});
const done = component('done', () => currentRun().id);
const ready = (): number => writeSync(1, 'ready\n');

function openTwo(): void {
  void open('a');
  done();
  void open('b');
}

async function inWorker(what: string): Promise<void> {
  const env = { ...process.env, ...contextVariables() };
  const worker = new Worker(new URL(import.meta.url), { workerData: what, env });
  worker.on('error', () => {});
  worker.on('message', () => void worker.terminate());
  await new Promise((resolve) => worker.once('exit', resolve));
}

/** A second copy of the package, as a dependency may bring one. */
async function secondCopy(): Promise<{ component: typeof component; recordLineage: typeof recordLineage }> {
  const root = new URL('../../', import.meta.url);
  const folder = join(process.cwd(), 'node_modules', 'mltrace', 'dist');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const installed = fileURLToPath(new URL('../../../', import.meta.resolve('@opentelemetry/api')));
  symlinkSync(installed, join(process.cwd(), 'node_modules', '@opentelemetry'));
  for (const part of ['lib', 'exporters']) cpSync(new URL(part, root), join(folder, part), { recursive: true });
  return import(pathToFileURL(join(folder, 'lib', 'index.js')).href);
}

const modes: Readonly<Record<string, () => unknown>> = {
  exit: () => {
    openTwo();
    process.exit(0);
  },
  throw: () => {
    openTwo();
    setImmediate(() => {
      throw new RangeError('no rows');
    });
  },
  reject: () => {
    openTwo();
    setImmediate(() => void Promise.reject(new TypeError('no columns')));
  },
  'throw, but go on': () => {
    process.on('uncaughtException', () => process.exit(4));
    openTwo();
    setImmediate(() => {
      throw new RangeError('no rows');
    });
  },
  'throw in a run': () => {
    void open('a');
    setImmediate(
      component('broken', () => {
        throw new RangeError('no rows');
      }),
    );
  },
  wait: () => {
    openTwo();
    ready();
  },
  'heed SIGTERM': () => {
    process.on('SIGTERM', () => process.exit(7));
    openTwo();
    ready();
  },
  worker: () => component('outer', () => inWorker('in worker'))(),
  'in worker': () => done(),
  'worker that throws': () => inWorker('throw'),
  'worker that is terminated': () => inWorker('ask for termination'),
  'ask for termination': async () => {
    const { parentPort } = await import('node:worker_threads');
    openTwo();
    parentPort?.postMessage('now');
  },
  cluster: async () => {
    if (cluster.isWorker) {
      done();
      process.exit(0);
    }
    await component('outer', async () => {
      const workers = [cluster.fork(contextVariables()), cluster.fork(contextVariables())];
      await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
    })();
  },
  'two copies': async () => {
    const second = await secondCopy();
    writeFileSync('in.csv', 'x');
    const step = second.component({ name: 'inner', capture: true }, () => readFileSync('in.csv').length);
    component({ name: 'asks', capture: true }, () => {});
    component('outer', () => step())();
    rmSync('node_modules', { recursive: true });
    if (!existsSync('in.csv')) process.exit(9);
  },
  'two copies on one span': async () => {
    const second = await secondCopy();
    // No provider: nothing passes a processor, and each copy ends its run with the span.
    const span = trace.wrapSpanContext({ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: 1 });
    recordLineage(span, { component: 'shared', inputs: 'of the first' });
    second.recordLineage(span, { component: 'shared', outputs: 'of the second' });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'no rows' });
    span.end();
    span.end();
  },
};

await modes[mode]?.();
