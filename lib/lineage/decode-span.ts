import { attribute } from '../names.js';
import { runIdPattern } from './attribute-patterns.js';
import { AttributeReader, knownText } from './attribute-reader.js';
import { compareText } from './canonical-json.js';
import { decodeChecks } from './decode-checks.js';
import { decodeObservations } from './decode-observations.js';
import type { PointerSource } from './decode-pointer.js';
import { PointerDecoder } from './decode-pointers.js';
import type { RunId, RunRecord, Scalar, Timestamp } from './facts.js';
import { type KnownAttributes, knownAttributes, place } from './known-attributes.js';
import { decodeConstants, type RunConstants } from './run-constants.js';
import { timestampFromHrTime } from './time.js';
import { withoutSecrets } from './without-secrets.js';

/** Seconds and nanoseconds since 1970. */
export type HrTime = readonly [number, number];

/** What decoding needs of a span: fits `ReadableSpan` of the OpenTelemetry SDK 2.x, and OTLP can be put into it. */
export interface SpanLike extends SpanFrame {
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A span without its attributes. */
export interface SpanFrame {
  /** Where it is known what run the span is: then its ids are not looked at. */
  readonly runId?: RunId | undefined;
  readonly resource?: { readonly attributes: Readonly<Record<string, unknown>> };
  readonly startTime: HrTime;
  /** `[0, 0]` while the span is open. */
  readonly endTime: HrTime;
  /** Code 2 is an error (https://opentelemetry.io/docs/specs/otel/trace/api/#set-status). */
  readonly status: { readonly code: number; readonly message?: string };
  /** Attributes that a limit of the SDK dropped. */
  readonly droppedAttributesCount: number;
  readonly parentSpanContext?: { readonly spanId: string } | undefined;
  spanContext(): { readonly traceId: string; readonly spanId: string };
}

type Draft = { -readonly [K in keyof RunRecord]: RunRecord[K] };

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

/** Why `decodeSpan` takes a span with a component's name for no run. */
export function runProblem(span: SpanLike): string {
  if (idOf(span) === undefined) return 'its ids are not 16 and 8 bytes, or all zero';
  if (!isTime(span.startTime)) return 'its start is no time';
  return `its ${attribute.componentName} is no name`;
}

/** The same from attributes that are already in their places; those of the span are not looked at. */
export function decodeRun(known: KnownAttributes, span: SpanFrame): RunRecord | undefined {
  const constants = decodeConstants(known.values, span.resource?.attributes ?? {});
  if (constants === undefined) return undefined;
  const reader = new AttributeReader(known.values);
  const pointers = new PointerDecoder(reader);
  return decodeAround(span, { constants, known, reader, pointers });
}

/** The parts of a run that are decoded by themselves. */
export interface RunParts {
  readonly constants: RunConstants;
  /** All else. */
  readonly known: KnownAttributes;
  /** Of the same values; has the reasons of what was dropped so far. */
  readonly reader: AttributeReader;
  readonly pointers: PointerSource;
}

/** The record of these parts. Undefined when the span has no valid ids or no start. */
export function decodeAround(span: SpanFrame, parts: RunParts): RunRecord | undefined {
  const { constants, known, reader, pointers } = parts;
  const id = span.runId ?? idOf(span);
  if (id === undefined || !isTime(span.startTime)) return undefined;
  const { namespace, component, described } = constants;
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
  Object.assign(record, described);
  addScalars(record, known, reader);
  const checks = decodeChecks(reader);
  if (checks !== undefined) record.checks = checks;
  if (record.status === 'failed') addError(record, span, reader);
  const observations = decodeObservations(reader);
  if (observations !== undefined) record.observations = observations;
  addIncomplete(record, span, parts);
  return record;
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

function addRelations(record: Draft, span: SpanFrame, reader: AttributeReader): void {
  const parent = reader.runId(place.parentId) ?? parentSpanOf(span);
  if (parent !== undefined) record.parent = parent;
  if (reader.raw(place.dependsOn) === undefined) return;
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
  if (typeof value === 'string') return withoutSecrets(value.toWellFormed());
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
  const message = knownText(span.status.message);
  if (message !== undefined) error.message = withoutSecrets(message);
  if (type !== undefined || message !== undefined) record.error = error;
}

function addIncomplete(record: Draft, span: SpanFrame, { constants, reader }: RunParts): void {
  const found = reader.incomplete.length + constants.incomplete.length;
  if (reader.raw(place.incomplete) === undefined && found === 0 && span.droppedAttributesCount === 0) return;
  const given = (reader.list(place.incomplete) ?? []).map(knownText).filter((text) => text !== undefined);
  const reasons = new Set([...constants.incomplete, ...reader.incomplete, ...given]);
  if (span.droppedAttributesCount > 0) reasons.add(`a span limit dropped ${span.droppedAttributesCount} attributes`);
  if (reasons.size > 0) record.incomplete = [...reasons].sort();
}
