/** One environment variable, as the documentation lists it. */
export interface VariableDefinition {
  readonly name: string;
  readonly meaning: string;
  /** What holds when it is not set. */
  readonly default: string;
}

/** Every environment variable mltrace reads. An empty value counts as not set; a wrong one warns and counts as not set. */
export const variables = [
  {
    name: 'MLTRACE_STORE',
    meaning:
      'the store: a directory, a `neo4j://` or `bolt://` address (with `+s`, `+ssc`), the `http(s)://` address of a `serve`, or `none` to record no lineage',
    default: 'the nearest `.mltrace` upwards from the working directory, else `.mltrace` in it',
  },
  {
    name: 'MLTRACE_NAMESPACE',
    meaning: 'namespace of runs that give none: 1 to 64 of `a-z 0-9 . _ -`',
    default: '`default`',
  },
  {
    name: 'MLTRACE_SPOOL',
    meaning: 'directory under which `spool/` holds what is on its way to a remote store',
    default: 'the nearest `.mltrace` upwards from the working directory, else `.mltrace` in it',
  },
  { name: 'MLTRACE_TOKEN', meaning: 'token for a `serve` whose address gives none', default: 'none' },
  {
    name: 'MLTRACE_ROOT',
    meaning: 'project root: files inside it are named relative to it',
    default:
      'the folder that holds the store found; with `MLTRACE_STORE` or `--store` the nearest folder upwards with `.git`',
  },
  {
    name: 'MLTRACE_PARENT_RUN',
    meaning: 'id of the run that this process is a part of; `mltrace run` sets it for its command',
    default: 'the span in `TRACEPARENT`',
  },
  {
    name: 'MLTRACE_VET',
    meaning:
      'whether components warn, in the background, when a declared input is stale or of a retracted label, unless their option `vet` says otherwise: `1`: all of them, `0`: none',
    default: 'those whose store answers by itself: Neo4j, a service, or a folder that one holds',
  },
  { name: 'MLTRACE_DEBUG', meaning: '`1`: errors are printed with their stack traces', default: '`0`' },
  { name: 'NEO4J_USERNAME', meaning: 'user of a Neo4j store whose address gives none', default: 'none' },
  { name: 'NEO4J_PASSWORD', meaning: 'password of a Neo4j store whose address gives none', default: 'none' },
  {
    name: 'NEO4J_DATABASE',
    meaning: 'database of a Neo4j store whose address has no `?database=`',
    default: '`neo4j`',
  },
  { name: 'OTEL_SERVICE_NAME', meaning: 'name of the service that runs are recorded for', default: 'none' },
  {
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    meaning: 'attributes of the service, `key=value,key=value`, percent-encoded',
    default: 'none',
  },
  {
    name: 'OTEL_SDK_DISABLED',
    meaning: '`true`: `mltrace/register` exports no traces; lineage is recorded all the same',
    default: '`false`',
  },
  {
    name: 'OTEL_TRACES_EXPORTER',
    meaning: 'where `mltrace/register` sends traces: `otlp` or `none`; lineage is recorded all the same',
    default: '`otlp`',
  },
  {
    name: 'TRACEPARENT',
    meaning: 'trace and span that this process was started in, as W3C Trace Context writes them; `mltrace run` sets it',
    default: 'runs begin traces of their own',
  },
  { name: 'TRACESTATE', meaning: 'what tracing systems add to `TRACEPARENT`', default: 'none' },
  { name: 'BAGGAGE', meaning: 'values that travel with the trace, as W3C Baggage writes them', default: 'none' },
  { name: 'NO_COLOR', meaning: 'any value: output has no colour', default: 'colour on a terminal' },
  {
    name: 'FORCE_COLOR',
    meaning: '`1`: output has colour even in a pipe, `0`: never; wins over `NO_COLOR`',
    default: 'not set',
  },
  { name: 'COLUMNS', meaning: 'width of the output in characters, at least 20', default: 'width of the terminal' },
] as const satisfies readonly VariableDefinition[];

/** Name of a variable mltrace reads. */
export type VariableName = (typeof variables)[number]['name'];
