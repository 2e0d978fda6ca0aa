import { attribute, standard } from '../names.js';
import { nameProblem, withoutSecrets } from './artifact-name.js';
import { namespacePattern, runIdPattern } from './attribute-patterns.js';
import { AttributeReader } from './attribute-reader.js';
import { compareText } from './canonical-json.js';
import { decodeChecks } from './decode-checks.js';
import { PointerDecoder } from './decode-pointers.js';
import type { CodeOrigin, RunRecord, Scalar, ServiceInfo, Timestamp } from './facts.js';
import { type KnownAttributes, knownAttributes, place } from './known-attributes.js';
import { timestampFromHrTime } from './time.js';

/** Seconds and nanoseconds since 1970. */
export type HrTime = readonly [number, number];

/** What decoding needs of a span: fits `ReadableSpan` of the OpenTelemetry SDK 2.x, and OTLP can be put into it. */
export interface SpanLike extends SpanFrame {
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A span without its attributes. */
export interface SpanFrame {
  readonly resource?: { readonly attributes: Readonly<Record<string, unknown>> };
  readonly startTime: HrTime;
  /** `[0, 0]` while the span is open. */
  readonly endTime: HrTime;
  /** Code 2 is an error (https://opentelemetry.io/docs/specs/otel/trace/api/#set-status). */
  readonly status: { readonly code: number; readonly message?: string };
  /** Attributes that a limit of the SDK dropped. */
  readonly droppedAttributesCount: number;
  readonly parentSpanContext?: { readonly spanId: string };
  spanContext(): { readonly traceId: string; readonly spanId: string };
}

type Draft = { -readonly [K in keyof RunRecord]: RunRecord[K] };
type Attributes = Readonly<Record<string, unknown>>;

const errorStatus = 2;
/** First second of the year 10000, which has no timestamp. */
const endOfTime = 253_402_300_800;

/**
 * The run record of a span, in the normal form of `parseFact`. Undefined when the span is no run: it has no
 * `mltrace.component.name` that can be one, no valid ids or no start. Pure; whatever else is wrong with the span costs
 * only what is wrong and leaves a reason in `incomplete`.
 */
export function decodeSpan(span: SpanLike): RunRecord | undefined {
  if (typeof span.attributes[attribute.componentName] !== 'string') return undefined;
  return decodeRun(knownAttributes(span.attributes), span);
}

/** The same from attributes that are already in their places; those of the span are not looked at. */
export function decodeRun(known: KnownAttributes, span: SpanFrame): RunRecord | undefined {
  const component = componentOf(known.values[place.componentName]);
  const id = idOf(span);
  if (component === undefined || id === undefined || !isTime(span.startTime)) return undefined;
  const reader = new AttributeReader(known.values);
  const pointers = new PointerDecoder(reader);
  const service = serviceOf(span.resource?.attributes ?? {});
  const namespace = namespaceOf(reader, service);
  const startedAt = timestampFromHrTime(span.startTime);
  const endedAt = endOf(span, reader);
  const record: Draft = {
    format: 1,
    id,
    namespace,
    component,
    status: endedAt === undefined ? 'running' : span.status.code === errorStatus ? 'failed' : 'ok',
    startedAt,
    reads: pointers.reads({ what: 'read', namespace, at: startedAt }),
    writes: pointers.writes({ what: 'write', namespace, at: endedAt ?? null }),
  };
  if (endedAt !== undefined) record.endedAt = endedAt;
  addRelations(record, span, reader);
  addDescription(record, reader);
  if (service !== undefined) record.service = service;
  addCode(record, reader);
  addScalars(record, known, reader);
  const checks = decodeChecks(reader);
  if (checks !== undefined) record.checks = checks;
  if (record.status === 'failed') addError(record, span, reader);
  addIncomplete(record, span, reader);
  return record;
}

function componentOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value.toWellFormed();
  return nameProblem(name) === undefined ? name : undefined;
}

const traceIdPattern = /^[0-9a-f]{32}$/;
const spanIdPattern = /^[0-9a-f]{16}$/;
const noTrace = '0'.repeat(32);
const noSpan = '0'.repeat(16);

/** Each on its own: a pattern over the two together first has to copy them into one text. */
function idOf(span: SpanFrame): string | undefined {
  const { traceId, spanId } = span.spanContext();
  const trace = traceId.toLowerCase();
  const own = spanId.toLowerCase();
  if (trace === noTrace || own === noSpan) return undefined;
  return traceIdPattern.test(trace) && spanIdPattern.test(own) ? `${trace}:${own}` : undefined;
}

const isTime = ([seconds, nanos]: HrTime): boolean =>
  seconds > 0 && seconds < endOfTime - 1 && nanos >= 0 && nanos <= 1e9;

function endOf(span: SpanFrame, reader: AttributeReader): Timestamp | undefined {
  if (span.endTime[0] === 0) return undefined;
  if (isTime(span.endTime)) return timestampFromHrTime(span.endTime);
  reader.incomplete.push('its end is no time');
  return undefined;
}

/** The attribute, else the deployment environment made to fit, else `default`. */
function namespaceOf(reader: AttributeReader, service: ServiceInfo | undefined): string {
  const named = reader.text(place.namespace);
  if (named !== undefined && namespacePattern.test(named)) return named;
  if (named !== undefined) reader.refuse(place.namespace, 'not of the form [a-z0-9._-]{1,64}');
  const environment = service?.environment
    ?.toLowerCase()
    .replace(/[^a-z0-9._-]/gu, '-')
    .slice(0, 64);
  return environment ?? 'default';
}

/** What an SDK says when nobody named the service: https://opentelemetry.io/docs/specs/semconv/resource/#service */
const unnamedService = /^unknown_service(:|$)/;

function serviceOf(resource: Attributes): ServiceInfo | undefined {
  const service: { -readonly [K in keyof ServiceInfo]: ServiceInfo[K] } = {};
  const name = textOf(resource[standard.serviceName]);
  if (name !== undefined && !unnamedService.test(name)) service.name = name;
  const version = textOf(resource[standard.serviceVersion]);
  if (version !== undefined) service.version = version;
  const instance = textOf(resource[standard.serviceInstance]);
  if (instance !== undefined) service.instance = instance;
  const environment = textOf(resource[standard.environment]);
  if (environment !== undefined) service.environment = environment;
  return Object.keys(service).length > 0 ? service : undefined;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.toWellFormed() : undefined;

function addRelations(record: Draft, span: SpanFrame, reader: AttributeReader): void {
  const parent = reader.runId(place.parentId) ?? parentSpanOf(span);
  if (parent !== undefined) record.parent = parent;
  const dependsOn = reader.textSet(place.dependsOn, (text) => {
    const id = text.toLowerCase();
    return runIdPattern.test(id) ? id : undefined;
  });
  if (dependsOn !== undefined) record.dependsOn = dependsOn;
}

function parentSpanOf(span: SpanFrame): string | undefined {
  if (span.parentSpanContext === undefined) return undefined;
  const id = `${span.spanContext().traceId}:${span.parentSpanContext.spanId}`.toLowerCase();
  return runIdPattern.test(id) ? id : undefined;
}

function addDescription(record: Draft, reader: AttributeReader): void {
  const owner = reader.text(place.componentOwner);
  if (owner !== undefined) record.owner = owner;
  const description = reader.text(place.componentDescription);
  if (description !== undefined) record.description = description;
  const tags = reader.textSet(place.componentTags, (text) => (text === '' ? undefined : text.toWellFormed()));
  if (tags !== undefined) record.tags = tags;
}

function addCode(record: Draft, reader: AttributeReader): void {
  const code: { -readonly [K in keyof CodeOrigin]: CodeOrigin[K] } = {};
  const revision = reader.text(place.revision);
  if (revision !== undefined) code.revision = revision;
  const dirty = reader.boolean(place.codeDirty);
  if (dirty !== undefined) code.dirty = dirty;
  const repository = reader.text(place.repository);
  if (repository !== undefined) code.repository = withoutSecrets(repository);
  const functionName = reader.text(place.functionName);
  if (functionName !== undefined) code.function = functionName;
  const file = reader.text(place.filePath);
  if (file !== undefined) code.file = file;
  const line = reader.count(place.lineNumber);
  if (line !== undefined) code.line = line;
  const digest = reader.digest(place.codeDigest);
  if (digest !== undefined) code.digest = digest;
  if (Object.keys(code).length > 0) record.code = code;
}

function addScalars(record: Draft, known: KnownAttributes, reader: AttributeReader): void {
  const parameters = scalarsOf(known.parameters, scalarOf, (key) =>
    reader.refuseKey(attribute.parameter + key, 'no text, number or boolean'),
  );
  if (parameters !== undefined) record.parameters = parameters;
  const measures = scalarsOf(known.measures, measureOf, (key) =>
    reader.refuseKey(attribute.measure + key, 'no number'),
  );
  if (measures !== undefined) record.measures = measures;
}

/** Sorted by key. fromEntries defines own properties, so that a key named __proto__ stays a key. */
function scalarsOf<T>(
  given: readonly (readonly [string, unknown])[],
  accept: (value: unknown) => T | undefined,
  refuse: (key: string) => void,
): Readonly<Record<string, T>> | undefined {
  if (given.length === 0) return undefined;
  const kept: [string, T][] = [];
  for (const [key, value] of given) {
    const accepted = accept(value);
    if (accepted === undefined) refuse(key);
    else kept.push([key.toWellFormed(), accepted]);
  }
  return kept.length > 0 ? Object.fromEntries(kept.sort(([a], [b]) => compareText(a, b))) : undefined;
}

function scalarOf(value: unknown): Scalar | undefined {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' ? finite(value) : undefined;
}

function measureOf(value: unknown): number | string | undefined {
  if (typeof value === 'number') return finite(value);
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? value : undefined;
}

const finite = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

function addError(record: Draft, span: SpanFrame, reader: AttributeReader): void {
  const error: { type?: string; message?: string } = {};
  const type = reader.text(place.errorType);
  if (type !== undefined) error.type = type;
  const message = textOf(span.status.message);
  if (message !== undefined) error.message = message;
  if (type !== undefined || message !== undefined) record.error = error;
}

function addIncomplete(record: Draft, span: SpanFrame, reader: AttributeReader): void {
  if (reader.raw(place.incomplete) === undefined && reader.incomplete.length === 0 && span.droppedAttributesCount === 0)
    return;
  const given = (reader.list(place.incomplete) ?? []).map(textOf).filter((text) => text !== undefined);
  const reasons = new Set([...reader.incomplete, ...given]);
  if (span.droppedAttributesCount > 0) reasons.add(`a span limit dropped ${span.droppedAttributesCount} attributes`);
  if (reasons.size > 0) record.incomplete = [...reasons].sort();
}
