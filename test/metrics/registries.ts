import * as successor from '@prometheus-io/client';
import * as promClient from 'prom-client';
import type { MetricsRegistry } from '../../exporters/index.js';

/** A registry of either package, as tests use it. */
export interface TestedRegistry extends MetricsRegistry {
  metrics(): Promise<string>;
  setContentType(type: string): void;
  setDefaultLabels(labels: object): void;
  getMetricsAsJSON(): Promise<readonly { readonly name: string; readonly values?: readonly object[] }[]>;
  resetMetrics(): void;
}

/** Every package whose registries the bridge is for. */
export const registries: readonly { readonly name: string; readonly make: () => TestedRegistry }[] = [
  { name: 'prom-client', make: () => new promClient.Registry() },
  { name: '@prometheus-io/client', make: () => new successor.Registry() },
];
