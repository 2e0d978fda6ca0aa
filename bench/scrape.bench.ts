/**
 * A scrape of 2,000 histogram series, beside the yardstick in the same run: the same series, with the same values, in a plain
 * histogram of prom-client. Both in a registry of prom-client that is asked for its text; medians of rounds that take turns.
 * `npm run bench -- scrape`
 */
import { Histogram, Registry, type RegistryContentType } from 'prom-client';
import type { MetricsRegistry } from '../exporters/index.js';
import { MltraceError } from '../lib/errors.js';
import { exposition, scrapedMetrics } from '../lib/metrics/exposition.js';
import { registryMetric } from '../lib/metrics/metric-shape.js';
import { runMetrics } from '../lib/metrics/run-metrics.js';
import { seriesGuard } from '../lib/metrics/series-guard.js';
import { lineageMetric } from '../lib/names.js';
import { ColumnObserver } from '../lib/observe/index.js';
import { median, printFigures } from './report.js';

const series = 2_000;
const valuesASeries = 50;
const buckets = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const rounds = 15;

const value = (n: number, at: number): number => ((n * 31 + at * 17) % 1000) / 1000;
const nameOf = (n: number) => ({ namespace: 'prod', component: `component-${n % 100}`, column: `column-${n}` });

function ours(): ReturnType<typeof registryMetric> {
  const runs = runMetrics({ guard: seriesGuard(series), durationBuckets: [1], bucketsOf: () => buckets });
  for (let n = 0; n < series; n += 1) {
    const { namespace, component, column } = nameOf(n);
    const observer = new ColumnObserver();
    for (let at = 0; at < valuesASeries; at += 1) observer.add(value(n, at));
    runs.countColumns({
      format: 1,
      id: `${n.toString(16).padStart(32, '1')}:${n.toString(16).padStart(16, '2')}`,
      namespace,
      component,
      status: 'ok',
      startedAt: '2026-01-01T00:00:00.000000Z',
      endedAt: '2026-01-01T00:00:01.000000Z',
      reads: [],
      writes: [],
      observations: { [column]: observer.summary() },
    });
  }
  const parts = runs.metrics.find(({ definition }) => definition === lineageMetric.value);
  if (parts === undefined) throw new MltraceError('MLTRACE_IO', 'there is no such metric');
  return registryMetric(parts, (trouble) => {
    throw trouble;
  });
}

function plain(registry: Registry<RegistryContentType>, enableExemplars: boolean): void {
  const { name, meaning, labels } = lineageMetric.value;
  const histogram = new Histogram<string>({
    name,
    help: meaning,
    labelNames: [...labels],
    buckets,
    registers: [registry],
    enableExemplars,
  });
  for (let n = 0; n < series; n += 1) {
    for (let at = 0; at < valuesASeries; at += 1) {
      const exemplarLabels = { trace_id: n.toString(16).padStart(32, '1'), span_id: n.toString(16).padStart(16, '2') };
      if (enableExemplars) histogram.observe({ labels: nameOf(n), value: value(n, at), exemplarLabels });
      else histogram.observe(nameOf(n), value(n, at));
    }
  }
}

interface Side {
  readonly name: string;
  readonly scrape: () => Promise<string>;
  readonly millis: number[];
  lines: number;
}

async function compare(format: 'text' | 'openmetrics'): Promise<readonly Side[]> {
  const open = format === 'openmetrics';
  const registries = [0, 1].map((): Registry<RegistryContentType> => {
    const registry: Registry<RegistryContentType> = new Registry();
    if (open) registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    return registry;
  });
  const [theirs = new Registry(), bridged = new Registry()] = registries;
  plain(theirs, open);
  const metric = ours();
  const registry: MetricsRegistry = bridged;
  registry.registerMetric(metric);
  const report = (_: string, trouble: unknown): never => {
    throw trouble;
  };
  const sides: Side[] = [
    { name: 'prom-client', scrape: () => theirs.metrics(), millis: [], lines: 0 },
    { name: 'ours in its registry', scrape: () => bridged.metrics(), millis: [], lines: 0 },
    {
      name: 'ours by serve and exposition()',
      scrape: () => exposition(scrapedMetrics([metric]), { format, onTrouble: report }),
      millis: [],
      lines: 0,
    },
  ];
  for (let round = -3; round < rounds; round += 1) {
    for (const side of sides) {
      const start = performance.now();
      const text = await side.scrape();
      if (round >= 0) side.millis.push(performance.now() - start);
      side.lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
    }
  }
  return sides;
}

for (const format of ['text', 'openmetrics'] as const) {
  const [theirs, ...others] = await compare(format);
  if (theirs === undefined) continue;
  const yardstick = median(theirs.millis);
  printFigures(
    others.map(({ name, millis, lines }) => {
      if (lines !== theirs.lines)
        throw new MltraceError('MLTRACE_IO', `expected ${theirs.lines} samples, found ${lines}`);
      return {
        what: `${name}: a scrape of ${series} histogram series, ${format}, beside prom-client`,
        asked: '<= 1.2 x',
        measured: `${(median(millis) / yardstick).toFixed(2)} x (${median(millis).toFixed(1)} ms beside ${yardstick.toFixed(1)} ms)`,
      };
    }),
  );
}
