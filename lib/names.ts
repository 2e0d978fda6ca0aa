/**
 * Every attribute, label, property and edge name mltrace reads or writes, in one place.
 * Standard names follow the OpenTelemetry semantic conventions
 * (https://opentelemetry.io/docs/specs/semconv/).
 */

/** Attributes of a span that is a run. Lists of pointers are parallel arrays of equal length. */
export const attribute = {
  /** string, required: a span is a run when it has this. */
  componentName: 'mltrace.component.name',
  /** string: the person or team that answers for the component. */
  componentOwner: 'mltrace.component.owner',
  /** string: what the component does. */
  componentDescription: 'mltrace.component.description',
  /** string[]: free words to find components by. */
  componentTags: 'mltrace.component.tags',
  /** string `[a-z0-9._-]{1,64}`: what keeps production, staging and a laptop apart in one store. */
  namespace: 'mltrace.namespace',
  /** Prefix of the lists that describe what the run read. */
  input: 'mltrace.input',
  /** Prefix of the lists that describe what the run wrote. */
  output: 'mltrace.output',
  /** int: characters (UTF-16 code units) in all names and digests; tells a list that a length limit cut. */
  pointersLength: 'mltrace.pointers.length',
  /** string[]: explicit upstream run ids. */
  dependsOn: 'mltrace.run.depends_on',
  /** string: run id of the enclosing run. */
  parentId: 'mltrace.run.parent_id',
  /** Prefix of hyper-parameters, `mltrace.parameter.<key>`: string, number or boolean. */
  parameter: 'mltrace.parameter.',
  /** Prefix of results such as loss or accuracy, `mltrace.measure.<key>`: number. */
  measure: 'mltrace.measure.',
  /** string[]: names of the checks that ran before or after the component. */
  checkNames: 'mltrace.check.names',
  /** string[], parallel to names: `passed`, `failed` or `error`. */
  checkOutcomes: 'mltrace.check.outcomes',
  /** string[], parallel to names: what the check said; empty when nothing. */
  checkMessages: 'mltrace.check.messages',
  /** string[], parallel to names: `before` or `after`. */
  checkPhases: 'mltrace.check.phases',
  /** string[]: columns whose values the run observed, be they of inputs or of outputs. */
  observationColumns: 'mltrace.observation.columns',
  /** string[], parallel to columns: how the values are distributed, as JSON text. */
  observationSummaries: 'mltrace.observation.summaries',
  /** int: characters (UTF-16 code units) in all columns and summaries; tells a list that a length limit cut. */
  observationLength: 'mltrace.observation.length',
  /** string `sha256:<hex>`: digest of the function's source text. */
  codeDigest: 'mltrace.code.digest',
  /** boolean: the working tree had changes that are not in the revision. */
  codeDirty: 'mltrace.code.dirty',
  /** string[]: reasons why the recorder knows that this run's record lacks something. */
  incomplete: 'mltrace.run.incomplete',
} as const;

/** The parallel lists under `mltrace.input.` and `mltrace.output.`; an empty string means "not known". */
export const pointerList = {
  /** string[]: artifact names. */
  names: 'names',
  /** string[]: `<algorithm>:<hex>`. */
  digests: 'digests',
  /** string[]: the version a foreign system gives the artifact (an ETag, a table snapshot). */
  versions: 'versions',
  /** string[]: data, model, endpoint, metric, unknown. */
  kinds: 'kinds',
  /** string[]: ISO 8601 times of the read or write. */
  times: 'times',
  /** int[]: bytes, -1 when not known. */
  sizes: 'sizes',
  /** string[]: namespaces of artifacts that are not in the run's own. */
  namespaces: 'namespaces',
} as const;

/** Standard OpenTelemetry names that a run record takes over. */
export const standard = {
  serviceName: 'service.name',
  serviceVersion: 'service.version',
  serviceInstance: 'service.instance.id',
  environment: 'deployment.environment.name',
  revision: 'vcs.ref.head.revision',
  repository: 'vcs.repository.url.full',
  functionName: 'code.function.name',
  filePath: 'code.file.path',
  lineNumber: 'code.line.number',
  errorType: 'error.type',
} as const;

/** Node labels of the lineage graph. */
export const label = {
  run: 'Run',
  component: 'Component',
  version: 'Version',
  artifact: 'Artifact',
  annotation: 'Annotation',
} as const;

/** Edge types of the lineage graph; each points from effect to cause, as in W3C PROV. */
export const edge = {
  /** Run to its Component. */
  of: 'OF',
  /** Version to the Run that wrote it; `at`. */
  generatedBy: 'GENERATED_BY',
  /** Run to a Version it read; `id`, `artifact`, `namespace`, `at`, `digest`, `version`, `kind`, `bytes`, `assumed`. */
  used: 'USED',
  /** Version to its Artifact. */
  versionOf: 'VERSION_OF',
  /** Run to the Run that encloses it. */
  partOf: 'PART_OF',
  /** Run to a Run it names as upstream. */
  informedBy: 'INFORMED_BY',
  /** Annotation to what it is about. */
  about: 'ABOUT',
} as const;

/** Name of the tracer that `component()` asks of OpenTelemetry. */
export const tracerName = 'mltrace';

/** What names a metric and says what it counts. */
export interface MetricDefinition {
  readonly name: string;
  /** UCUM, with annotations in braces (https://opentelemetry.io/docs/specs/semconv/general/metrics/#instrument-units). */
  readonly unit: string;
  readonly meaning: string;
}

/** Metrics of the way from a process to a store that is elsewhere. */
export const metric = {
  spoolWaiting: {
    name: 'mltrace.spool.waiting',
    unit: 'By',
    meaning: 'bytes in the spool that are not known to be delivered, those of other processes included',
  },
  waiting: {
    name: 'mltrace.delivery.waiting',
    unit: '{fact}',
    meaning: 'facts handed to the exporter that are not answered yet',
  },
  delivered: {
    name: 'mltrace.delivery.delivered',
    unit: '{fact}',
    meaning: 'facts that the store has taken; one that was delivered twice counts twice',
  },
  retried: {
    name: 'mltrace.delivery.retried',
    unit: '{fact}',
    meaning: 'facts in batches that had to be tried again',
  },
  dropped: {
    name: 'mltrace.delivery.dropped',
    unit: '{fact}',
    meaning: 'facts given up, by `mltrace.drop.reason`',
  },
} as const satisfies Record<string, MetricDefinition>;

/** Metrics of a `serve`, for Prometheus. */
export const serveMetric = {
  requests: {
    name: 'mltrace_serve_requests_total',
    labels: ['method', 'route', 'status'],
    meaning: 'requests answered',
  },
  spans: { name: 'mltrace_serve_spans_total', labels: [], meaning: 'spans received, runs or not' },
  runs: { name: 'mltrace_serve_runs_total', labels: [], meaning: 'spans that were runs and are in the store' },
  rejected: {
    name: 'mltrace_serve_rejected_total',
    labels: ['reason'],
    meaning: 'spans that carry a component and were not taken: `invalid`, or `refused` by the store',
  },
  waiting: { name: 'mltrace_serve_waiting_runs', labels: [], meaning: 'runs that wait for the store' },
  heldBytes: { name: 'mltrace_serve_held_bytes', labels: [], meaning: 'bytes of the bodies that are worked on' },
  spoolBytes: {
    name: 'mltrace_serve_spool_bytes',
    labels: [],
    meaning: 'bytes that processes of this machine have spooled for the store and that are still there',
  },
  write: { name: 'mltrace_serve_write_seconds', labels: [], meaning: 'how long commits took' },
  answer: { name: 'mltrace_serve_answer_seconds', labels: ['route'], meaning: 'how long answers took' },
} as const;

export { exemplarLabel, type LineageMetric, lineageMetric } from './metric-names.js';

/** Attribute of `mltrace.delivery.dropped`: why. */
export const dropReason = 'mltrace.drop.reason';
