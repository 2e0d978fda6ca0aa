import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { exposition, scrapedMetrics } from '../metrics/exposition.js';
import type { RegistryMetric } from '../metrics/metric-shape.js';
import { negotiate } from '../metrics/negotiate.js';
import { serveMetric } from '../names.js';

/** What a service counts of itself. */
export interface ServeMetrics {
  readonly requests: Counter<'method' | 'route' | 'status'>;
  readonly spans: Counter;
  readonly runs: Counter;
  readonly rejected: Counter<'reason'>;
  readonly write: Histogram;
  readonly answer: Histogram<'route'>;
  /** These and others in the format that an `Accept` header asks for. One that cannot be gathered costs only itself. */
  scrape(accept: string | undefined, others: readonly RegistryMetric[]): Promise<ScrapeAnswer>;
}

/** An answer to a scrape. */
export interface ScrapeAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** What is read when it is asked for. */
export interface Gauges {
  readonly waiting: () => number;
  readonly heldBytes: () => number;
  readonly spoolBytes: () => number;
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** In a registry of its own: the process may have others. */
export function serveMetrics(gauges: Gauges, onTrouble: (trouble: unknown) => void): ServeMetrics {
  const registry = new Registry();
  const of = <L extends string>({
    name,
    labels,
    meaning,
  }: {
    name: string;
    labels: readonly L[];
    meaning: string;
  }) => ({
    name,
    help: meaning,
    labelNames: labels,
    registers: [registry],
  });
  for (const key of ['waiting', 'heldBytes', 'spoolBytes'] as const) {
    new Gauge({
      ...of<never>(serveMetric[key]),
      collect() {
        this.set(gauges[key]());
      },
    });
  }
  return {
    requests: new Counter(of(serveMetric.requests)),
    spans: new Counter(of<never>(serveMetric.spans)),
    runs: new Counter(of<never>(serveMetric.runs)),
    rejected: new Counter(of(serveMetric.rejected)),
    write: new Histogram({ ...of<never>(serveMetric.write), buckets: seconds }),
    answer: new Histogram({ ...of(serveMetric.answer), buckets: seconds }),
    scrape: async (accept, others) => {
      const { format, contentType } = negotiate(accept);
      const metrics = [...scrapedMetrics(registry.getMetricsAsArray()), ...others];
      const report = (_: string, trouble: unknown): void => onTrouble(trouble);
      return { contentType, body: await exposition(metrics, { format, onTrouble: report }) };
    },
  };
}
