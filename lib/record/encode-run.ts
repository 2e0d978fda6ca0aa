import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { inputPlaces, outputPlaces } from '../lineage/decode-pointers.js';
import { attributeAt, type KnownAttributes, place } from '../lineage/known-attributes.js';
import { attribute } from '../names.js';
import type { OpenRun } from './open-run.js';
import type { OpenPointer } from './pointer-like.js';

/** How a run ended badly. */
export interface Failure {
  readonly type: string;
  readonly message: string;
}

/** What the run and its body have said so far, without parameters and measures, which may still change. */
export function encodeSoFar(run: OpenRun): KnownAttributes {
  const values = run.start.values.slice();
  values[place.pointersLength] =
    addPointers(values, inputPlaces, run.reads) + addPointers(values, outputPlaces, run.writes);
  if (run.upstream.length > 0) values[place.dependsOn] = run.upstream.slice();
  if (run.reasons.length > 0) values[place.incomplete] = run.reasons.slice();
  return { values, parameters: [], measures: [] };
}

/** Everything of a run whose body is done. */
export function encodeAll(run: OpenRun, failure: Failure | undefined): KnownAttributes {
  const known = encodeSoFar(run);
  if (failure !== undefined) known.values[place.errorType] = failure.type;
  if (run.parameters !== undefined) known.parameters.push(...run.parameters);
  if (run.measures !== undefined) known.measures.push(...run.measures);
  return known;
}

/** What a span does not have since its start, as attributes for it. Every value in it was put there by this folder. */
export function laterAttributes(
  { values, parameters, measures }: KnownAttributes,
  atStart: readonly unknown[],
): Attributes {
  const attributes: Attributes = {};
  for (let at = 0; at < values.length; at++) {
    const key = attributeAt[at];
    if (key !== undefined && values[at] !== atStart[at]) attributes[key] = values[at] as AttributeValue;
  }
  for (const [key, value] of parameters) attributes[attribute.parameter + key] = value as AttributeValue;
  for (const [key, value] of measures) attributes[attribute.measure + key] = value as AttributeValue;
  return attributes;
}

/** Adds the parallel lists of the settled pointers, and gives the number of characters in their names and digests. */
function addPointers(values: unknown[], at: typeof inputPlaces, pointers: readonly OpenPointer[]): number {
  const settled = pointers.every(isSettled) ? pointers : pointers.filter(isSettled);
  if (settled.length === 0) return 0;
  let length = 0;
  for (const { artifact, digest } of settled) length += artifact.length + digest.length;
  values[at.names] = settled.map((pointer) => pointer.artifact);
  values[at.times] = settled.map((pointer) => pointer.at);
  if (settled.some((pointer) => pointer.digest !== '')) values[at.digests] = settled.map((pointer) => pointer.digest);
  if (settled.some((pointer) => pointer.bytes !== -1)) values[at.sizes] = settled.map((pointer) => pointer.bytes);
  if (settled.some((pointer) => pointer.kind !== '')) values[at.kinds] = settled.map((pointer) => pointer.kind);
  if (settled.some((pointer) => pointer.version !== ''))
    values[at.versions] = settled.map((pointer) => pointer.version);
  if (settled.some((pointer) => pointer.namespace !== ''))
    values[at.namespaces] = settled.map((pointer) => pointer.namespace);
  return length;
}

const isSettled = (pointer: OpenPointer): boolean => pointer.settled;

/** What was thrown, be it an Error or not, with nothing that could throw in turn. */
export function failureOf(thrown: unknown): Failure {
  try {
    if (!(thrown instanceof Error)) return { type: thrown === null ? 'null' : typeof thrown, message: String(thrown) };
    return { type: String(thrown.name || thrown.constructor.name), message: String(thrown.message) };
  } catch {
    return { type: typeof thrown, message: '' };
  }
}
