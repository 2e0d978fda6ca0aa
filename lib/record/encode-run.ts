import { SpanStatusCode } from '@opentelemetry/api';
import { inputKeys, outputKeys } from '../lineage/decode-pointers.js';
import type { HrTime, SpanLike } from '../lineage/decode-span.js';
import { attribute, standard } from '../names.js';
import { hrTimeOf } from './clock.js';
import type { OpenRun } from './open-run.js';
import type { OpenPointer } from './pointer-like.js';

/** Values that OpenTelemetry takes: scalars and lists of one kind of them. */
export type AttributeValues = Record<string, string | number | boolean | string[] | number[]>;

/** How a run ended badly. */
export interface Failure {
  readonly type: string;
  readonly message: string;
}

/** What the body of a run has said so far, as attributes: pointers first, so that a limit on their number cuts them last. */
export function bodyAttributes(run: OpenRun): AttributeValues {
  const attributes: AttributeValues = {};
  const length = addPointers(attributes, inputKeys, run.reads) + addPointers(attributes, outputKeys, run.writes);
  attributes[attribute.pointersLength] = length;
  if (run.upstream.length > 0) attributes[attribute.dependsOn] = [...run.upstream];
  if (run.reasons.length > 0) attributes[attribute.incomplete] = [...run.reasons];
  return attributes;
}

/** Parameters and measures: they may still change while the run goes on. */
export function addValues(attributes: AttributeValues, run: OpenRun): void {
  for (const [key, value] of run.parameters) attributes[attribute.parameter + key] = value;
  for (const [key, value] of run.measures) attributes[attribute.measure + key] = value;
}

/** Adds the parallel lists of the settled pointers, and gives the number of characters in their names and digests. */
function addPointers(attributes: AttributeValues, keys: typeof inputKeys, pointers: readonly OpenPointer[]): number {
  const settled = pointers.every(isSettled) ? pointers : pointers.filter(isSettled);
  if (settled.length === 0) return 0;
  let length = 0;
  for (const { artifact, digest } of settled) length += artifact.length + digest.length;
  attributes[keys.names] = settled.map((pointer) => pointer.artifact);
  if (settled.some((pointer) => pointer.digest !== ''))
    attributes[keys.digests] = settled.map((pointer) => pointer.digest);
  attributes[keys.times] = settled.map((pointer) => pointer.at);
  if (settled.some((pointer) => pointer.bytes !== -1)) attributes[keys.sizes] = settled.map((pointer) => pointer.bytes);
  if (settled.some((pointer) => pointer.kind !== '')) attributes[keys.kinds] = settled.map((pointer) => pointer.kind);
  if (settled.some((pointer) => pointer.version !== ''))
    attributes[keys.versions] = settled.map((pointer) => pointer.version);
  if (settled.some((pointer) => pointer.namespace !== ''))
    attributes[keys.namespaces] = settled.map((pointer) => pointer.namespace);
  return length;
}

const isSettled = (pointer: OpenPointer): boolean => pointer.settled;

/** What there is to tell of a run beside its beginning. */
export interface RunEnd {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
  /** Absent while the run goes on. */
  readonly endedMicros?: number;
  readonly failure?: Failure | undefined;
}

const notEnded: HrTime = [0, 0];

/** The span that a run is or would be: decoded by the same code as spans that an SDK made. */
export function spanOf(run: OpenRun, { attributes, resource, endedMicros, failure }: RunEnd): SpanLike {
  const { start } = run;
  return {
    attributes: { ...start.attributes, ...attributes },
    resource: { attributes: resource },
    startTime: hrTimeOf(start.startedMicros),
    endTime: endedMicros === undefined ? notEnded : hrTimeOf(endedMicros),
    status:
      failure === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: failure.message },
    droppedAttributesCount: 0,
    ...(start.parentSpanContext !== undefined && { parentSpanContext: start.parentSpanContext }),
    spanContext: () => start.spanContext,
  };
}

/** The attribute that says what kind of error ended the run. */
export const failureAttributes = ({ type }: Failure): AttributeValues => ({ [standard.errorType]: type });

/** What was thrown, be it an Error or not, with nothing that could throw in turn. */
export function failureOf(thrown: unknown): Failure {
  try {
    if (!(thrown instanceof Error)) return { type: thrown === null ? 'null' : typeof thrown, message: String(thrown) };
    return { type: String(thrown.name || thrown.constructor.name), message: String(thrown.message) };
  } catch {
    return { type: typeof thrown, message: '' };
  }
}
