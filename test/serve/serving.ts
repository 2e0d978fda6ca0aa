import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServeOptions, type Service, startServe } from '../../lib/serve/serve.js';

/** A service in this process on a port of its own, over an embedded store in a folder of its own. */
export interface Serving {
  readonly service: Service;
  readonly url: string;
  readonly folder: string;
  readonly store: string;
  readonly log: readonly string[];
  /** Asks it over HTTP. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** The sum of a metric's samples whose line begins so. */
  metric(start: string): Promise<number>;
  stop(): Promise<void>;
}

export async function startServing(options: ServeOptions = {}): Promise<Serving> {
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-serve-'));
  const store = join(folder, '.mltrace');
  const log: string[] = [];
  const service = await startServe({
    store,
    cwd: folder,
    port: 0,
    log: { write: (line) => log.push(line) },
    ...options,
  }).catch((failure: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw failure;
  });
  const ask = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${service.url}${path}`, init);
  return {
    service,
    url: service.url,
    folder,
    store,
    log,
    ask,
    metric: async (start) => {
      const lines = (await (await ask('/metrics')).text()).split('\n').filter((line) => line.startsWith(start));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    stop: async () => {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const texts = (key: string, values: readonly string[]) => ({
  key,
  value: { arrayValue: { values: values.map((stringValue) => ({ stringValue })) } },
});

interface SpanParts {
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  /** Members of the span, instead of its own. */
  readonly [member: string]: unknown;
}

/** A span in the JSON form of OTLP that is a run. `n` makes its ids and its time. */
export const runSpan = (n: number, { reads = [], writes = [], ...rest }: SpanParts = {}): object => ({
  traceId: n.toString(16).padStart(32, '1'),
  spanId: n.toString(16).padStart(16, '2'),
  name: 'train',
  startTimeUnixNano: String(1_769_850_000_000_000_000n + BigInt(n) * 1_000_000_000n),
  endTimeUnixNano: String(1_769_850_000_500_000_000n + BigInt(n) * 1_000_000_000n),
  attributes: [
    text('mltrace.component.name', 'train'),
    texts('mltrace.input.names', reads),
    texts('mltrace.output.names', writes),
  ],
  ...rest,
});

/** A request of spans in the JSON form of OTLP. */
export const requestOf = (spans: readonly object[]): object => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

/** Sends spans as JSON. */
export const sendSpans = (serving: Serving, spans: readonly object[], headers: Record<string, string> = {}) =>
  serving.ask('/v1/traces', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(requestOf(spans)),
  });
