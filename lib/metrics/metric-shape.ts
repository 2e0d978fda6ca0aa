/** The run behind a sample. */
export interface Exemplar {
  readonly labelSet: Readonly<Record<string, string>>;
  readonly value: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** A sample. */
export interface MetricValue {
  /** Default: the name of the metric. */
  readonly metricName?: string | undefined;
  readonly labels?: Readonly<Record<string, string | number>>;
  /** Labels that several samples have together: one object, whose text is made once. */
  readonly sharedLabels?: Readonly<Record<string, string | number>> | undefined;
  readonly value: number;
  readonly exemplar?: Exemplar | null | undefined;
}

/** A metric with all its samples. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator?: string | undefined;
  readonly values?: readonly MetricValue[];
}

/** A metric as registries of prom-client and `@prometheus-io/client` take it: they ask for its samples at every scrape. */
export interface RegistryMetric {
  name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator: string;
  /** With all labels in each sample. */
  get(): Promise<MetricFamily>;
  /** With `sharedLabels`. */
  getForPromString(): Promise<MetricFamily>;
  /** Forgets all samples. */
  reset(): void;
}

/** What a metric of ours is made of. */
export interface MetricParts {
  readonly definition: { readonly name: string; readonly type: string; readonly meaning: string };
  /** How a cluster's processes are put together. */
  readonly aggregator: 'sum' | 'max' | 'min' | 'average';
  /** May be asked at any time. */
  values(): MetricValue[];
  reset(): void;
}

/**
 * A metric for a registry. It never throws or rejects, since one that does costs a registry its whole scrape: `onTrouble` is
 * told, and the metric is without samples.
 */
export function registryMetric(parts: MetricParts, onTrouble: (trouble: unknown) => void): RegistryMetric {
  const { name, type, meaning } = parts.definition;
  let asked: string | undefined;
  const family = (): MetricFamily => {
    const named = asked ?? name;
    asked = undefined;
    let values: readonly MetricValue[] = [];
    try {
      values = parts.values();
    } catch (trouble) {
      onTrouble(trouble);
    }
    return { name: named, help: meaning, type, aggregator: parts.aggregator, values };
  };
  return {
    get name() {
      return name;
    },
    // For OpenMetrics a registry takes `_total` off a counter's name, right before it asks, and would never put it back.
    set name(changed: string) {
      asked = changed;
    },
    help: meaning,
    type,
    aggregator: parts.aggregator,
    getForPromString: async () => family(),
    get: async () => {
      const { values = [], ...rest } = family();
      return { ...rest, values: values.map(splayed) };
    },
    reset: () => parts.reset(),
  };
}

function splayed({ sharedLabels, labels, ...value }: MetricValue): MetricValue {
  return { ...value, labels: { ...sharedLabels, ...labels } };
}
