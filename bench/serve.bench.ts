import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MltraceError } from '../lib/errors.js';
import type { RunRecord } from '../lib/lineage/facts.js';
import { trace } from '../lib/query/index.js';
import { openEmbeddedStore } from '../lib/store/index.js';
import { chain } from './deep-lineage.js';
import { type Figure, median, percentile, printFigures } from './report.js';
import { get, otherSpan, post, requestsOf, spanOf } from './serve-client.js';
import { manyRuns } from './shape.js';

/*
 * The service as a process of its own over an embedded store, asked by clients in this one: ingest beside an import of the
 * same runs by `store.apply`, a deep trace beside the same question asked of the store, a flood.
 */

const runs = Number(process.argv[2] ?? 20_000);
const chainLength = 8_000;
const floodSeconds = 15;
const cli = fileURLToPath(new URL('../lib/cli/bin.js', import.meta.url));
const figures: Figure[] = [];
const note = (what: string, asked: string, measured: string): void => void figures.push({ what, asked, measured });

interface Served {
  readonly url: string;
  readonly child: ChildProcess;
}

async function serve(directory: string): Promise<Served> {
  const parameters = [cli, 'serve', '--port', '0', '--store', join(directory, '.mltrace')];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(child.stdout ?? child, 'data');
  const [, url = ''] = / at (http:\S+)/.exec(String(line)) ?? [];
  return { url, child };
}

async function withService(work: (served: Served) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
  const served = await serve(directory);
  try {
    await work(served);
  } finally {
    served.child.kill('SIGTERM');
    await once(served.child, 'exit');
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Sends requests with so many clients at once; gives the times of the answers and how long all took, in milliseconds. */
async function sendAll(url: string, requests: readonly Buffer[], clients: number) {
  const times: number[] = [];
  const queue = [...requests];
  const start = performance.now();
  const client = async (): Promise<void> => {
    for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
      const { status, millis } = await post(`${url}/v1/traces`, body);
      if (status !== 200) throw new MltraceError('MLTRACE_IO', `expected 200, found ${status}`);
      times.push(millis);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { millis: performance.now() - start, p95: percentile(times, 0.95) };
}

const perSecond = (count: number, millis: number): number => (count / millis) * 1000;

async function importRate(facts: readonly RunRecord[]): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
  const store = await openEmbeddedStore({ directory });
  const start = performance.now();
  for (let at = 0; at < facts.length; at += 1000) await store.apply(facts.slice(at, at + 1000));
  const millis = performance.now() - start;
  await store.close();
  rmSync(directory, { recursive: true, force: true });
  return perSecond(facts.length, millis);
}

async function ingest({ url, child }: Served): Promise<void> {
  const others = requestsOf(Array.from({ length: 512 * 8 }, (_, n) => otherSpan(n)));
  const many = Array.from({ length: 25 }, () => others).flat();
  await sendAll(url, others, 2);
  const passed = await sendAll(url, many, 4);
  const rate = perSecond(many.length * 512, passed.millis);
  note('spans that are no runs, until answered, 4 clients', '>= 40,000 spans/s', `${rate.toFixed(0)} spans/s`);
  const facts = [...manyRuns(3 * runs)];
  const imported = await importRate(facts.slice(0, runs));
  const part = (n: number) => requestsOf(facts.slice(n * runs, (n + 1) * runs).map(spanOf));
  const atFirst = processorMillis(child);
  const first = await sendAll(url, part(0), 1);
  const between = processorMillis(child);
  const second = await sendAll(url, part(1), 1);
  const atLast = processorMillis(child);
  const third = await sendAll(url, part(2), 4);
  const rates = [first, second, third].map(({ millis }) => perSecond(runs, millis));
  const [one = 0, two = 0, four = 0] = rates;
  note(
    `${runs} runs with 3 reads and 2 writes, until durable and queryable, 1 client, beside an import`,
    '>= 0.7x and 2,000 runs/s',
    `${(one / imported).toFixed(2)}x (${one.toFixed(0)} of ${imported.toFixed(0)} runs/s)`,
  );
  // A rate of some seconds is as uneven as the machine; what the work cost the service is less so.
  const work = (between - atFirst) / (atLast - between);
  note(
    `the second ${runs}, by the clock; by processor time`,
    'no slower',
    `${(two / one).toFixed(2)}x (${two.toFixed(0)} runs/s); ${work.toFixed(2)}x`,
  );
  note('p95 of a request of 512 runs, 1 client', '<= 250 ms', `${second.p95.toFixed(0)} ms`);
  note('the same, 4 clients', '<= 1 s', `${third.p95.toFixed(0)} ms (${four.toFixed(0)} runs/s)`);
}

async function deepTrace({ url }: Served): Promise<void> {
  const facts = chain(chainLength);
  await sendFacts(url, facts);
  const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
  const store = await openEmbeddedStore({ directory });
  await store.apply(facts);
  const artifact = `link-${chainLength - 1}`;
  const own: number[] = [];
  const served: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const start = performance.now();
    JSON.stringify(await trace(store, artifact));
    own.push(performance.now() - start);
    served.push((await get(`${url}/v1/trace?artifact=${artifact}`)).millis);
  }
  await store.close();
  rmSync(directory, { recursive: true, force: true });
  const [mine, theirs] = [median(own), median(served)];
  note(
    `GET trace of ${chainLength} upstream runs, beside the store's own time with serialisation`,
    '<= 2x',
    `${(theirs / mine).toFixed(2)}x (${theirs.toFixed(0)} of ${mine.toFixed(0)} ms)`,
  );
  let on = true;
  const more = requestsOf([...manyRuns(40_000, { from: 100_000 })].map(spanOf));
  const ingesting = (async () => {
    for (const body of more) if (on) await post(`${url}/v1/traces`, body);
  })();
  const times: number[] = [];
  const client = async (): Promise<void> => {
    for (let round = 0; round < 4; round += 1) times.push((await get(`${url}/v1/trace?artifact=${artifact}`)).millis);
  };
  await Promise.all(Array.from({ length: 16 }, client));
  on = false;
  await ingesting;
  const p95 = percentile(times, 0.95);
  note(
    'the same, p95 of 16 clients while ingesting',
    '<= 10x of that',
    `${(p95 / theirs).toFixed(1)}x (${p95.toFixed(0)} ms)`,
  );
}

async function sendFacts(url: string, facts: readonly RunRecord[]): Promise<void> {
  for (let at = 0; at < facts.length; at += 500) {
    const text = facts.slice(at, at + 500).map((fact) => JSON.stringify(fact));
    await post(`${url}/v1/facts`, Buffer.from(text.join('\n')), 'application/x-ndjson');
  }
}

/**
 * Twice as many runs as the store takes, the same 5,000 again and again: the store's own memory grows with what it holds and is
 * not the subject.
 */
async function flood({ url, child }: Served): Promise<void> {
  const bodies = requestsOf([...manyRuns(5_000)].map(spanOf));
  const { millis } = await sendAll(url, [...bodies, ...bodies, ...bodies], 4);
  const every = millis / (3 * bodies.length) / 2;
  const statuses = new Map<number, number>();
  const sent: Promise<void>[] = [];
  const start = performance.now();
  for (let next = 0; performance.now() - start < floodSeconds * 1000; next += 1) {
    const body = bodies[next % bodies.length] ?? Buffer.alloc(0);
    sent.push(
      post(`${url}/v1/traces`, body).then(({ status }) => void statuses.set(status, (statuses.get(status) ?? 0) + 1)),
    );
    await sleep(Math.max(0, start + (next + 1) * every - performance.now()));
  }
  await Promise.all(sent);
  note(
    `resident at most, ${floodSeconds} s of twice the runs that it takes`,
    '<= 400 MB, 503s',
    `${peakMegabytes(child)} MB (${countsOf(statuses)})`,
  );
}

/** As fast as 64 clients can send, each again as soon as it is answered. */
async function manyClients({ url, child }: Served): Promise<void> {
  const bodies = requestsOf([...manyRuns(5_000)].map(spanOf));
  const statuses = new Map<number, number>();
  const start = performance.now();
  let next = 0;
  const client = async (): Promise<void> => {
    while (performance.now() - start < floodSeconds * 1000) {
      next += 1;
      const { status } = await post(`${url}/v1/traces`, bodies[next % bodies.length] ?? Buffer.alloc(0));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 64 }, client));
  note('the same, 64 clients that do not wait', '<= 400 MB', `${peakMegabytes(child)} MB (${countsOf(statuses)})`);
}

/** The most memory that a process has had. */
const peakMegabytes = ({ pid }: ChildProcess): string =>
  (Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024).toFixed(0);

/** Processor time that a process has used, in milliseconds; NaN where there is no /proc. */
function processorMillis({ pid }: ChildProcess): number {
  if (process.platform !== 'linux') return Number.NaN;
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  // In clock ticks of a hundredth of a second, on every Linux that Node runs on.
  return ((user ?? 0) + (system ?? 0)) * 10;
}

const countsOf = (statuses: ReadonlyMap<number, number>): string =>
  [...statuses].map(([status, times]) => `${times} x ${status}`).join(', ');

await withService(ingest);
await withService(deepTrace);
if (process.platform === 'linux') {
  await withService(flood);
  await withService(manyClients);
}
printFigures(figures);
process.exit(0);
