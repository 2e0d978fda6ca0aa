import type { MetricFamily, MetricValue } from './metric-shape.js';
import type { ExpositionFormat } from './negotiate.js';

/** What a registry holds: a metric of ours, of prom-client or of `@prometheus-io/client`. */
export interface ScrapedMetric {
  readonly name: string;
  get(): MetricFamily | Promise<MetricFamily>;
  getForPromString?(): MetricFamily | Promise<MetricFamily>;
}

/** Those of a registry's metrics that can be asked: all that were made for one. */
export const scrapedMetrics = (metrics: readonly object[]): readonly ScrapedMetric[] => metrics.filter(isScraped);

const isScraped = (metric: object): metric is ScrapedMetric =>
  'get' in metric && typeof metric.get === 'function' && 'name' in metric;

export interface ExpositionOptions {
  readonly format: ExpositionFormat;
  /** Labels that every sample gets unless it has them. */
  readonly defaultLabels?: Readonly<Record<string, string | number>>;
  /** Told of a metric that cannot be had; the others are there all the same. */
  readonly onTrouble: (metric: string, trouble: unknown) => void;
}

/**
 * Metrics in one of Prometheus' text formats (https://prometheus.io/docs/instrumenting/exposition_formats/,
 * https://prometheus.io/docs/specs/om/open_metrics_spec/), with exemplars in OpenMetrics. Never rejects: a metric whose samples
 * cannot be had, since its `collect()` throws, is left out.
 */
export async function exposition(metrics: Iterable<ScrapedMetric>, options: ExpositionOptions): Promise<string> {
  const parts = await Promise.all(Array.from(metrics, (metric) => partOf(metric, options)));
  const end = options.format === 'openmetrics' ? '# EOF\n' : '';
  return parts.join('') + end;
}

async function partOf(metric: ScrapedMetric, options: ExpositionOptions): Promise<string> {
  try {
    return familyText(await (metric.getForPromString?.() ?? metric.get()), options);
  } catch (trouble) {
    options.onTrouble(metric.name, trouble);
    return '';
  }
}

function familyText(family: MetricFamily, { format, defaultLabels }: ExpositionOptions): string {
  const { help, type, values = [] } = family;
  const open = format === 'openmetrics';
  const isCounter = open && type === 'counter';
  const name = isCounter ? family.name.replace(/_total$/, '') : family.name;
  const suffix = isCounter ? '_total' : '';
  const said = open ? escaped(help) : help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  let text = `# HELP ${name} ${said}\n# TYPE ${name} ${open && type === 'untyped' ? 'unknown' : type}\n`;
  const writer = new LabelWriter(defaultLabels);
  for (const value of values) {
    const metricName = isCounter ? name + suffix : (value.metricName ?? name);
    text += `${metricName}${writer.labels(value)} ${numberText(value.value)}`;
    if (open && value.exemplar) text += exemplarText(value.exemplar);
    text += '\n';
  }
  return text;
}

const exemplarText = ({ labelSet, value, timestamp }: NonNullable<MetricValue['exemplar']>): string =>
  ` # {${pairs(labelSet)}} ${numberText(value)} ${timestamp}`;

type LabelObject = Readonly<Record<string, string | number>>;

/** Writes labels; those that come again in the next samples are written once. */
class LabelWriter {
  readonly #defaults: LabelObject | undefined;
  #shared: LabelObject | undefined;
  #sharedText = '';

  constructor(defaults: LabelObject | undefined) {
    this.#defaults = defaults !== undefined && Object.keys(defaults).length > 0 ? defaults : undefined;
  }

  labels({ labels = {}, sharedLabels }: MetricValue): string {
    if (this.#defaults !== undefined) return wrapped(pairs({ ...this.#defaults, ...sharedLabels, ...labels }));
    if (sharedLabels === undefined) return wrapped(pairs(labels));
    if (sharedLabels !== this.#shared) {
      this.#shared = sharedLabels;
      this.#sharedText = pairs(sharedLabels);
    }
    const own = pairs(labels);
    return wrapped(own === '' || this.#sharedText === '' ? own + this.#sharedText : `${own},${this.#sharedText}`);
  }
}

const wrapped = (text: string): string => (text === '' ? '' : `{${text}}`);

function pairs(labels: LabelObject): string {
  let text = '';
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${escaped(String(labels[name]))}"`;
  return text;
}

const special = /[\\\n"]/;

const escaped = (text: string): string =>
  special.test(text) ? text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"') : text;

const numberText = (value: number): string => {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
};
