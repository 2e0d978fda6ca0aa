import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distinctPorts } from './free-port.js';
import { keepProcess, untilItAnswers } from './kept-process.js';
import { obtain } from './obtain.js';

/** A real OpenTelemetry Collector with the project's own collector-config.yaml, on ports of its own. */
export interface Collector {
  /** Where SDKs send their spans to. */
  readonly tracesUrl: string;
  /** Spans that wait in the queue on disk for the lineage service. */
  queued(): Promise<number>;
  /** The sum of the samples of its own metrics whose line begins so; 0 where there is none. */
  metric(start: string): Promise<number>;
  /** Kills it and starts it again with the same queue and the same ports. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

export interface CollectorTargets {
  /** Of `mltrace serve`. */
  readonly lineage: string;
  /** Of Jaeger's OTLP over gRPC; nothing listens there if it is not given. */
  readonly jaeger?: string;
  /** A second configuration, YAML, that is merged into the project's own. */
  readonly changes?: string;
}

/** Its program. Built the first time, which takes minutes. Throws MissingComponent. */
export const obtainCollector = (): Promise<string> => obtain('scripts/collector/obtain.mjs');

/** Starts one and waits until it takes spans. */
export async function startCollector(
  program: string,
  { lineage, jaeger, changes }: CollectorTargets,
): Promise<Collector> {
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-collector-'));
  const [http, grpc, health, metrics, nobody] = await distinctPorts(5);
  const variables = [
    `COLLECTOR_HTTP_ADDRESS=127.0.0.1:${http}`,
    `COLLECTOR_GRPC_ADDRESS=127.0.0.1:${grpc}`,
    `COLLECTOR_HEALTH_ADDRESS=127.0.0.1:${health}`,
    `COLLECTOR_METRICS_PORT=${metrics}`,
    `COLLECTOR_STORAGE=${join(folder, 'queue')}`,
    `MLTRACE_ENDPOINT=${lineage}`,
    `JAEGER_ADDRESS=${jaeger ?? `127.0.0.1:${nobody}`}`,
  ];
  const configs = ['--config', join(process.cwd(), 'collector-config.yaml')];
  if (changes !== undefined) {
    const file = join(folder, 'changes.yaml');
    writeFileSync(file, changes);
    configs.push('--config', file);
  }
  const server = keepProcess(folder, 'env', [...variables, program, ...configs]);
  const samples = async (start: string): Promise<readonly number[]> => {
    const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(start));
    return lines.map((line) => Number(line.slice(line.lastIndexOf(' '))));
  };
  const start = async (): Promise<void> => {
    await server.start();
    await untilItAnswers(server, `http://127.0.0.1:${health}/`, folder);
  };
  await start();
  return {
    tracesUrl: `http://127.0.0.1:${http}/v1/traces`,
    queued: async () => {
      const [queued] = await samples('otelcol_exporter_queue_size{data_type="traces",exporter="otlp_http/lineage"');
      if (queued === undefined) throw new Error('The Collector says nothing of its lineage queue.');
      return queued;
    },
    metric: async (start) => (await samples(start)).reduce((sum, value) => sum + value, 0),
    killAndRestart: async () => {
      server.signal('SIGKILL');
      await server.ended();
      await start();
    },
    stop: () => server.end(),
  };
}
