import { MltraceError } from '../../lib/errors.js';
import { exposition, scrapedMetrics } from '../../lib/metrics/exposition.js';
import { type RegistryMetric, registryMetric } from '../../lib/metrics/metric-shape.js';
import { negotiate } from '../../lib/metrics/negotiate.js';
import { reportProblem } from '../../lib/record/problems.js';
import { listenToRecords } from '../../lib/record/record-listeners.js';
import { checkBridgeOptions, type PrometheusBridgeOptions } from './bridge-options.js';
import { processMetrics } from './process-metrics.js';
import { checkRegistry, defaultLabelsOf, type MetricsRegistry } from './registry.js';

/** Metrics of this process' runs in a registry. */
export interface PrometheusBridge {
  /**
   * An answer to a scrape with everything in the registry: in OpenMetrics with exemplars when the `Accept` header asks for it,
   * else in Prometheus' text format. A metric whose `collect()` throws costs only itself.
   */
  exposition(accept?: string): Promise<{ readonly contentType: string; readonly body: string }>;
  /** Takes the metrics out of the registry, and counts no more. */
  close(): void;
}

/**
 * Puts metrics of the runs that this process records into a registry of yours: prom-client's or `@prometheus-io/client`'s, with
 * either content type; docs/metrics.md lists them. They are fed by whatever records lineage here, the span processor or
 * `component()` alone. None of them throws in a scrape.
 *
 * @example
 * prometheusBridge(register); // the registry that `/metrics` of the service answers from
 *
 * @throws MltraceError MLTRACE_OPTION_INVALID for a wrong or unknown option, and for a registry that has these metrics already
 */
export function prometheusBridge(registry: MetricsRegistry, options: PrometheusBridgeOptions = {}): PrometheusBridge {
  checkRegistry(registry);
  const { metrics, take } = processMetrics(checkBridgeOptions(options));
  const registered = metrics.map((parts) => registryMetric(parts, onTrouble(parts.definition.name)));
  const taken = registered.find(({ name }) => registry.getSingleMetric(name) !== undefined);
  if (taken !== undefined)
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `prometheusBridge(): the registry has a metric ${taken.name} already; close the bridge that put it there, or give another registry`,
    );
  for (const metric of registered) registry.registerMetric(metric);
  const stop = listenToRecords(take);
  return {
    exposition: async (accept) => {
      const { format, contentType } = negotiate(accept);
      const defaultLabels = defaultLabelsOf(registry);
      const report = (name: string, trouble: unknown): void => onTrouble(name)(trouble);
      return {
        contentType,
        body: await exposition(scrapedMetrics(registry.getMetricsAsArray()), {
          format,
          defaultLabels,
          onTrouble: report,
        }),
      };
    },
    close: () => {
      stop();
      for (const metric of registered) removeFrom(registry, metric);
    },
  };
}

const onTrouble =
  (name: string) =>
  (trouble: unknown): void =>
    reportProblem(`the metric ${name} could not be gathered`, trouble);

function removeFrom(registry: MetricsRegistry, metric: RegistryMetric): void {
  if (registry.getSingleMetric(metric.name) === metric) registry.removeSingleMetric(metric.name);
}
