import { refuseUnknownOptions } from '../../lib/config/options.js';
import { type DriftMethod, methodNamed } from '../../lib/drift/index.js';
import { MltraceError } from '../../lib/errors.js';
import { checkBuckets, durationBuckets } from '../../lib/metrics/buckets.js';
import { defaultSeriesLimit } from '../../lib/metrics/series-guard.js';
import { type ColumnSummary, isReadable, type ObservedValue } from '../../lib/observe/index.js';

/** How a column is meant to be distributed: its values, or the summary that a run recorded of it. */
export type ReferenceColumn = ColumnSummary | readonly ObservedValue[] | Float64Array | Float32Array;

export interface PrometheusBridgeOptions {
  /**
   * Components that are shown before their first run, with zeros: that one never ran is then seen too. A name is in the
   * namespace of the process.
   */
  readonly components?: readonly (string | { readonly namespace: string; readonly component: string })[];
  /** Upper bounds for the values of a column, by its name or by `<component>/<column>`. Default: see docs/metrics.md. */
  readonly buckets?: Readonly<Record<string, readonly number[]>>;
  /** Upper bounds for durations, in seconds. Default: from 5 ms to a day. */
  readonly durationBuckets?: readonly number[];
  /** What columns are compared with for drift: by component, then by column. Default: there is no drift. */
  readonly references?: Readonly<Record<string, Readonly<Record<string, ReferenceColumn>>>>;
  /** Default: all that fit the column. */
  readonly driftMethods?: readonly DriftMethod[];
  /** Default: those of the methods, 0.1. */
  readonly driftThresholds?: Readonly<Partial<Record<DriftMethod, number>>>;
  /**
   * Runs that are compared together, in seconds: those that ended so long before the latest run of their component, and that one.
   * Default 3,600.
   */
  readonly driftWindowSeconds?: number;
  /** Series that each metric may have; what is beyond them is one series `__overflow__`. Default 2,000. */
  readonly seriesLimit?: number;
}

const knownOptions = [
  'components',
  'buckets',
  'durationBuckets',
  'references',
  'driftMethods',
  'driftThresholds',
  'driftWindowSeconds',
  'seriesLimit',
] as const satisfies readonly (keyof PrometheusBridgeOptions)[];

export type CheckedBridgeOptions = Required<PrometheusBridgeOptions>;

/** Fills in what was not said. Throws MLTRACE_OPTION_INVALID. */
export function checkBridgeOptions(given: PrometheusBridgeOptions): CheckedBridgeOptions {
  refuseUnknownOptions(given, knownOptions, 'prometheusBridge()');
  const buckets = Object.entries(given.buckets ?? {});
  const thresholds = Object.entries(given.driftThresholds ?? {});
  for (const method of [...(given.driftMethods ?? []), ...thresholds.map(([method]) => method)]) methodNamed(method);
  for (const [method, threshold] of thresholds) above(`driftThresholds.${method}`, threshold, 0);
  for (const [component, columns] of Object.entries(given.references ?? {}))
    for (const [column, reference] of Object.entries(columns)) checkReference(`${component}/${column}`, reference);
  return {
    components: (given.components ?? []).map(checkComponent),
    buckets: Object.fromEntries(buckets.map(([name, bounds]) => [name, checkBuckets(`buckets.${name}`, bounds)])),
    durationBuckets:
      given.durationBuckets === undefined ? durationBuckets : checkBuckets('durationBuckets', given.durationBuckets),
    references: given.references ?? {},
    driftMethods: given.driftMethods ?? [],
    driftThresholds: given.driftThresholds ?? {},
    driftWindowSeconds: above('driftWindowSeconds', given.driftWindowSeconds ?? 3600, 0),
    seriesLimit: wholeAbove('seriesLimit', given.seriesLimit ?? defaultSeriesLimit),
  };
}

function checkComponent(given: NonNullable<PrometheusBridgeOptions['components']>[number]) {
  if (typeof given === 'string' && given !== '') return given;
  if (typeof given === 'object' && typeof given?.namespace === 'string' && typeof given.component === 'string')
    return given;
  return refuse('components', 'names, or objects of namespace and component', given);
}

function checkReference(name: string, reference: ReferenceColumn): void {
  if (Array.isArray(reference) || ArrayBuffer.isView(reference)) return;
  if (typeof reference === 'object' && reference !== null && 'count' in reference && isReadable(reference)) return;
  refuse(`references of ${name}`, 'values, or the summary of a column', reference);
}

function above(option: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isFinite(value) && value > least) return value;
  return refuse(option, `a number above ${least}`, value);
}

function wholeAbove(option: string, value: number): number {
  return Number.isInteger(value) && value > 0 ? value : refuse(option, 'a whole number above 0', value);
}

function refuse(option: string, expected: string, found: unknown): never {
  const shown = (JSON.stringify(found) ?? String(found)).slice(0, 80);
  throw new MltraceError(
    'MLTRACE_OPTION_INVALID',
    `prometheusBridge(): ${option}: expected ${expected}, found ${shown}`,
  );
}
