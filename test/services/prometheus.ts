import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { distinctPorts } from './free-port.js';
import { keepProcess, untilItAnswers } from './kept-process.js';
import { obtain } from './obtain.js';

export type Labels = Readonly<Record<string, string>>;

/** A series and its value at one time. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** An exemplar with the labels of the series it is of. */
export interface Exemplar {
  readonly series: Labels;
  readonly labels: Labels;
  readonly value: number;
}

export interface Alert {
  readonly state: 'pending' | 'firing';
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** A real Prometheus with storage for exemplars, on a port of its own. It ends with this process, however that ends. */
export interface Prometheus {
  readonly url: string;
  /** Process id; undefined after `stop`. */
  readonly pid: number | undefined;
  /** The value of an expression now. Rejects with what Prometheus says where it is wrong. */
  query(expression: string): Promise<readonly Sample[]>;
  /** The exemplars of the last five minutes of the series of an expression. */
  exemplars(expression: string): Promise<readonly Exemplar[]>;
  alerts(): Promise<readonly Alert[]>;
  /** Ends it and forgets its data; a second call does nothing. */
  stop(): Promise<void>;
}

/** Its programs, in one folder. Fetched the first time, which takes seconds. Throws MissingComponent. */
export const obtainPrometheus = (): Promise<string> => obtain('scripts/prometheus/obtain.mjs');

/** Starts one with a configuration and the files that it names, by name, and waits until it answers. */
export async function startPrometheus(
  programs: string,
  config: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-prometheus-'));
  const all = { ...files, 'prometheus.yml': config };
  for (const [name, content] of Object.entries(all)) writeFileSync(join(folder, name), content);
  const [port] = await distinctPorts(1);
  const url = `http://127.0.0.1:${port}`;
  const server = keepProcess(folder, join(programs, 'prometheus'), [
    '--config.file=prometheus.yml',
    '--storage.tsdb.path=data',
    `--web.listen-address=127.0.0.1:${port}`,
    '--enable-feature=exemplar-storage',
    '--log.level=warn',
  ]);
  await server.start();
  await untilItAnswers(server, `${url}/-/ready`, folder);
  let stopped: Promise<void> | undefined;
  return {
    url,
    get pid() {
      return server.pid;
    },
    async query(expression) {
      const { result }: Vector = await ask(url, 'query', { query: expression });
      return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
    },
    async exemplars(expression) {
      const now = Date.now() / 1000;
      const window = { start: String(now - 300), end: String(now + 1) };
      const found: readonly SeriesExemplars[] = await ask(url, 'query_exemplars', { query: expression, ...window });
      return found.flatMap(({ seriesLabels, exemplars }) =>
        exemplars.map(({ labels, value }) => ({ series: seriesLabels, labels, value: Number(value) })),
      );
    },
    async alerts() {
      const { alerts }: { readonly alerts: readonly Alert[] } = await ask(url, 'alerts', {});
      return alerts;
    },
    stop() {
      stopped ??= server.end();
      return stopped;
    },
  };
}

interface Vector {
  readonly result: readonly { readonly metric: Labels; readonly value: readonly [number, string] }[];
}

interface SeriesExemplars {
  readonly seriesLabels: Labels;
  readonly exemplars: readonly { readonly labels: Labels; readonly value: string }[];
}

/** What its API gives as data; the caller knows the shape. */
async function ask(url: string, path: string, parameters: Readonly<Record<string, string>>) {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const { status, data, error } = JSON.parse(await response.text());
  if (status !== 'success') throw new Error(`Prometheus answers ${response.status}: ${error}`);
  return data;
}

/** What `probe` gives as soon as it gives something. Rejects after `patienceMillis` with what was waited for. */
export async function soon<T>(what: string, probe: () => Promise<T | undefined>, patienceMillis = 30_000): Promise<T> {
  const deadline = Date.now() + patienceMillis;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`not within ${patienceMillis / 1000} s: ${what}`);
    await sleep(50);
  }
}

/** How a run of promtool ended, and all it said. */
export interface Told {
  readonly code: number;
  readonly said: string;
}

/** Runs promtool, `['check', 'rules', 'rules.yml']`, with `input` on its standard input. */
export function promtool(programs: string, parameters: readonly string[], input = ''): Promise<Told> {
  return new Promise((resolve) => {
    const child = execFile(join(programs, 'promtool'), parameters, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, said: `${stdout}${stderr}` });
    });
    child.stdin?.end(input);
  });
}
