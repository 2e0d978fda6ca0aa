import { MltraceError } from '../../lib/errors.js';

/** What is used of a registry: that of prom-client 15 fits, and that of `@prometheus-io/client`. */
export interface MetricsRegistry {
  registerMetric(metric: { get(): Promise<unknown> }): void;
  getSingleMetric(name: string): unknown;
  removeSingleMetric(name: string): void;
  getMetricsAsArray(): readonly object[];
}

const methods = ['registerMetric', 'getSingleMetric', 'removeSingleMetric', 'getMetricsAsArray'] as const;

/** Throws MLTRACE_OPTION_INVALID for what is no registry. */
export function checkRegistry(registry: unknown): void {
  const has = (name: string): boolean =>
    typeof registry === 'object' &&
    registry !== null &&
    typeof (registry as Record<string, unknown>)[name] === 'function';
  if (methods.every(has)) return;
  throw new MltraceError(
    'MLTRACE_OPTION_INVALID',
    `prometheusBridge(): expected a Registry of prom-client or @prometheus-io/client, found ${typeof registry}`,
  );
}

/** Labels that a registry adds to every sample: it has no public way to ask for them. */
export function defaultLabelsOf(registry: MetricsRegistry): Readonly<Record<string, string>> {
  const given: unknown = '_defaultLabels' in registry ? registry._defaultLabels : undefined;
  return typeof given === 'object' && given !== null ? (given as Record<string, string>) : {};
}
