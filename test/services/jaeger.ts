import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { distinctPorts } from './free-port.js';
import { keepProcess, untilItAnswers } from './kept-process.js';
import { obtain } from './obtain.js';

/** A span as Jaeger's query API gives it. */
export interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  /** Of the process that sent it. */
  readonly service: string;
  readonly tags: Readonly<Record<string, unknown>>;
}

/** A real Jaeger, on ports of its own, with its spans in memory. It ends with this process, however that ends. */
export interface Jaeger {
  /** Where it takes OTLP over gRPC: `127.0.0.1:14317`. */
  readonly address: string;
  /** Process id; undefined after `stop`. */
  readonly pid: number | undefined;
  /** The spans of a trace; none if it has no such trace. */
  trace(traceId: string): Promise<readonly JaegerSpan[]>;
  /** The spans of a trace as soon as there are that many. Rejects after a minute. */
  traceOf(traceId: string, spans: number): Promise<readonly JaegerSpan[]>;
  /** The spans of all traces of a service in which a span has these tags. */
  find(service: string, tags: Readonly<Record<string, string>>): Promise<readonly JaegerSpan[]>;
  /** Ends it and forgets its spans; a second call does nothing. */
  stop(): Promise<void>;
}

const deadlineMillis = 60_000;

/** Its program. Built the first time, which takes minutes. Throws MissingComponent. */
export const obtainJaeger = (): Promise<string> => obtain('scripts/jaeger/obtain.mjs');

/** Starts one and waits until it takes spans and answers. */
export async function startJaeger(program: string): Promise<Jaeger> {
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-jaeger-'));
  const [otlp, query, queryGrpc, health] = await distinctPorts(4);
  const address = `127.0.0.1:${otlp}`;
  const variables = [
    `JAEGER_ADDRESS=${address}`,
    `JAEGER_QUERY_ADDRESS=127.0.0.1:${query}`,
    `JAEGER_QUERY_GRPC_ADDRESS=127.0.0.1:${queryGrpc}`,
    `JAEGER_HEALTH_ADDRESS=127.0.0.1:${health}`,
    // Else it sends spans of its own to the Collector that this machine may have.
    'OTEL_TRACES_SAMPLER=always_off',
  ];
  const config = join(process.cwd(), 'scripts', 'jaeger', 'jaeger.yaml');
  const server = keepProcess(folder, 'env', [...variables, program, '--config', config]);
  await server.start();
  await untilItAnswers(server, `http://127.0.0.1:${health}/status`, folder);
  const ask = (path: string) => spansAt(`http://127.0.0.1:${query}/api/traces${path}`);
  let stopped: Promise<void> | undefined;
  return {
    address,
    get pid() {
      return server.pid;
    },
    trace: (traceId) => ask(`/${traceId}`),
    async traceOf(traceId, spans) {
      const deadline = Date.now() + deadlineMillis;
      for (;;) {
        const found = await ask(`/${traceId}`);
        if (found.length >= spans) return found;
        if (Date.now() > deadline) throw new Error(`${found.length} of ${spans} spans of ${traceId} are in Jaeger`);
        await sleep(20);
      }
    },
    find: (service, tags) => ask(`?${new URLSearchParams({ service, tags: JSON.stringify(tags), limit: '1000' })}`),
    stop() {
      stopped ??= server.end();
      return stopped;
    },
  };
}

/** As the query API answers; of what it says of a span, what is used. */
interface Answer {
  readonly data: readonly {
    readonly spans: readonly (Omit<JaegerSpan, 'service' | 'tags'> & {
      readonly processID: string;
      readonly tags: readonly { readonly key: string; readonly value: unknown }[];
    })[];
    readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  }[];
}

async function spansAt(url: string): Promise<readonly JaegerSpan[]> {
  const response = await fetch(url);
  // A trace that it does not know.
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`Jaeger answers ${response.status}: ${await response.text()}`);
  const { data }: Answer = JSON.parse(await response.text());
  return data.flatMap(({ spans, processes }) =>
    spans.map(({ traceID, spanID, operationName, processID, tags }) => ({
      traceID,
      spanID,
      operationName,
      service: processes[processID]?.serviceName ?? '',
      tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    })),
  );
}
