import { namespacePattern, runIdPattern } from '../lineage/attribute-patterns.js';
import { storeAddressProblem } from './store-address.js';
import { traceParentProblem } from './trace-parent.js';
import type { VariableName } from './variables.js';
import { warnOnce } from './warn.js';

/** What the environment says, checked. What it does not say, or says wrongly, is absent. */
export interface Environment {
  /** A directory, an address, or `none`. */
  readonly store?: string;
  /** `[a-z0-9._-]{1,64}` */
  readonly namespace?: string;
  /** Directory under which `spool/` lies for remote stores. */
  readonly spool?: string;
  /** Token for a `serve` whose address has none. */
  readonly token?: string;
  /** Project root. */
  readonly root?: string;
  readonly serviceName?: string;
  /** Percent-decoded. */
  readonly resourceAttributes: Readonly<Record<string, string>>;
  /** OTEL_SDK_DISABLED: no OpenTelemetry SDK is to be started. */
  readonly sdkDisabled: boolean;
  /** OTEL_TRACES_EXPORTER, lower-case, in order. */
  readonly tracesExporters?: readonly string[];
  /** W3C Trace Context, as it was given. */
  readonly traceParent?: string;
  readonly traceState?: string;
  /** W3C Baggage, as it was given. */
  readonly baggage?: string;
  /** Id of the run that encloses this process. */
  readonly parentRun?: string;
  /** True or false when somebody asked for it; absent: as the terminal can. */
  readonly color?: boolean;
  /** Characters a line may have. */
  readonly columns?: number;
  readonly debug: boolean;
  /** True: components warn of their declared inputs; false: they do not; absent: where the store answers by itself. */
  readonly vet?: boolean;
  /** What a Neo4j address does not say. */
  readonly neo4j: { readonly user?: string; readonly password?: string; readonly database?: string };
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks every variable of `variables.ts`; nothing else in mltrace reads the environment. A wrong value is
 * ignored and said once as a process warning; this never throws.
 */
export function readEnvironment(source: Variables = process.env): Environment {
  const get = (name: VariableName): string | undefined => source[name]?.trim() || undefined;
  const optional = {
    store: checked('MLTRACE_STORE', get('MLTRACE_STORE'), storeAddressProblem),
    namespace: checked('MLTRACE_NAMESPACE', get('MLTRACE_NAMESPACE'), namespaceProblem),
    spool: checked('MLTRACE_SPOOL', get('MLTRACE_SPOOL'), directoryProblem),
    token: get('MLTRACE_TOKEN'),
    root: checked('MLTRACE_ROOT', get('MLTRACE_ROOT'), directoryProblem),
    serviceName: get('OTEL_SERVICE_NAME'),
    tracesExporters: readList(get('OTEL_TRACES_EXPORTER')),
    traceParent: checked('TRACEPARENT', get('TRACEPARENT'), traceParentProblem),
    traceState: get('TRACESTATE'),
    baggage: get('BAGGAGE'),
    parentRun: checked('MLTRACE_PARENT_RUN', get('MLTRACE_PARENT_RUN'), runIdProblem),
    color: readColor(get('NO_COLOR'), source['FORCE_COLOR']?.trim()),
    columns: readColumns(get('COLUMNS')),
    vet: readChoice('MLTRACE_VET', get('MLTRACE_VET')),
  };
  return Object.freeze({
    ...withoutUndefined(optional),
    resourceAttributes: readAttributes(get('OTEL_RESOURCE_ATTRIBUTES')),
    sdkDisabled: readBoolean('OTEL_SDK_DISABLED', get('OTEL_SDK_DISABLED')),
    debug: readBoolean('MLTRACE_DEBUG', get('MLTRACE_DEBUG')),
    neo4j: Object.freeze(
      withoutUndefined({
        user: get('NEO4J_USERNAME'),
        password: source['NEO4J_PASSWORD'] || undefined,
        database: get('NEO4J_DATABASE'),
      }),
    ),
  });
}

function checked(
  name: VariableName,
  value: string | undefined,
  problemOf: (value: string) => string | undefined,
): string | undefined {
  const problem = value === undefined ? undefined : problemOf(value);
  if (problem === undefined) return value;
  ignore(name, problem);
  return undefined;
}

function ignore(name: VariableName, problem: string): void {
  warnOnce('MLTRACE_ENVIRONMENT', `${name} is ignored: ${problem}`);
}

const namespaceProblem = (value: string): string | undefined =>
  namespacePattern.test(value)
    ? undefined
    : `expected 1 to 64 characters of a-z, 0-9, ".", "_" and "-", found ${JSON.stringify(value.slice(0, 80))}`;

const runIdProblem = (value: string): string | undefined =>
  runIdPattern.test(value) ? undefined : `expected a run id, found ${JSON.stringify(value.slice(0, 80))}`;

const directoryProblem = (value: string): string | undefined =>
  /^[a-z][a-z0-9+.-]+:\/\//i.test(value) || value.includes('\0')
    ? `expected a directory, found ${JSON.stringify(value.slice(0, 80))}`
    : undefined;

const readBoolean = (name: VariableName, value: string | undefined): boolean => readChoice(name, value) ?? false;

function readChoice(name: VariableName, value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (/^(false|0)$/i.test(value)) return false;
  if (/^(true|1)$/i.test(value)) return true;
  ignore(name, `expected true or false, found ${JSON.stringify(value.slice(0, 80))}`);
  return undefined;
}

const readList = (value: string | undefined): readonly string[] | undefined =>
  value
    ?.split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');

/** https://no-color.org and https://force-color.org; as in Node, FORCE_COLOR wins and may be empty. */
function readColor(noColor: string | undefined, forceColor: string | undefined): boolean | undefined {
  if (forceColor !== undefined) return !/^(0|false)$/i.test(forceColor);
  return noColor === undefined ? undefined : false;
}

function readColumns(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const columns = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (columns >= 20) return columns;
  ignore('COLUMNS', `expected a number of characters from 20, found ${JSON.stringify(value.slice(0, 80))}`);
  return undefined;
}

/**
 * "In case of any error, e.g. failure during the decoding process, the entire environment variable value SHOULD be
 * discarded" (https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable).
 */
function readAttributes(value: string | undefined): Readonly<Record<string, string>> {
  const attributes: [string, string][] = [];
  for (const pair of (value ?? '').split(',')) {
    if (pair.trim() === '') continue;
    const equals = pair.indexOf('=');
    const key = decode(pair.slice(0, Math.max(equals, 0)).trim());
    const text = decode(pair.slice(equals + 1).trim());
    if (key === undefined || key === '' || text === undefined) {
      ignore('OTEL_RESOURCE_ATTRIBUTES', `expected key=value with percent-encoding, found ${JSON.stringify(pair)}`);
      return {};
    }
    attributes.push([key, text]);
  }
  return Object.fromEntries(attributes);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

const withoutUndefined = <T extends object>(values: T): Present<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
