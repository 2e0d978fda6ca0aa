import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { lengthOf } from '../lineage/decode-observations.js';
import { inputPlaces, outputPlaces } from '../lineage/decode-pointers.js';
import type { Check } from '../lineage/facts.js';
import { attributeAt, type KnownAttributes, noAttributes, place } from '../lineage/known-attributes.js';
import { withoutSecrets } from '../lineage/without-secrets.js';
import { attribute } from '../names.js';
import type { Observations } from './observations.js';
import type { OpenRun } from './open-run.js';
import type { OpenPointer } from './pointer-like.js';

/** How a run ended badly. */
export interface Failure {
  readonly type: string;
  readonly message: string;
}

/** Everything of a run whose body is done, for the attributes of its span. */
export function encodeRun(run: OpenRun, failure: Failure | undefined): KnownAttributes {
  const { definition, namespace } = run.start;
  const values = definition.values.slice();
  values[place.namespace] ??= namespace;
  const draft = new Draft({ values, parameters: [], measures: [] });
  addOwn(draft, run);
  values[place.pointersLength] =
    addPointers(values, inputPlaces, run.reads) + addPointers(values, outputPlaces, run.writes);
  addEnd(draft, run, failure);
  return draft.known;
}

/**
 * What this run has beside its pointers and what all runs of its component have. While its body goes on, without
 * parameters and measures, which may still change.
 */
export function encodeSoFar(run: OpenRun): KnownAttributes {
  const draft = new Draft();
  addOwn(draft, run);
  return draft.asItIs;
}

/** The same when its body is done. */
export function encodeOwn(run: OpenRun, failure: Failure | undefined): KnownAttributes {
  const draft = new Draft();
  addOwn(draft, run);
  addEnd(draft, run, failure);
  return draft.asItIs;
}

const nothing = noAttributes();

/** Attributes to be added to. The list of places is long, and most runs have nothing of their own to put into it. */
class Draft {
  #known: KnownAttributes | undefined;

  constructor(known?: KnownAttributes) {
    this.#known = known;
  }

  /** To be added to. */
  get known(): KnownAttributes {
    this.#known ??= noAttributes();
    return this.#known;
  }

  /** Only to be read: one for all runs when nothing was added. */
  get asItIs(): KnownAttributes {
    return this.#known ?? nothing;
  }
}

function addOwn(draft: Draft, { start, upstream, reasons }: OpenRun): void {
  if (start.parentId !== undefined) draft.known.values[place.parentId] = start.parentId;
  if (upstream !== undefined) draft.known.values[place.dependsOn] = upstream.slice();
  if (reasons !== undefined) draft.known.values[place.incomplete] = reasons.slice();
}

function addEnd(
  draft: Draft,
  { checks, observations, parameters, measures }: OpenRun,
  failure: Failure | undefined,
): void {
  if (failure !== undefined) draft.known.values[place.errorType] = failure.type;
  if (checks !== undefined) addChecks(draft.known.values, checks);
  if (observations !== undefined) addObservations(draft.known.values, observations);
  if (parameters !== undefined) draft.known.parameters.push(...parameters);
  if (measures !== undefined) draft.known.measures.push(...measures);
}

/** Only at the end: a limit of the SDK may cut a message, and the whole and the cut one would be two checks. */
function addChecks(values: unknown[], checks: readonly Check[]): void {
  values[place.checkNames] = checks.map(({ name }) => name);
  values[place.checkOutcomes] = checks.map(({ outcome }) => outcome);
  values[place.checkMessages] = checks.map(({ message = '' }) => message);
  values[place.checkPhases] = checks.map(({ when }) => when);
}

/** Only at the end, too: two summaries of one column are about the same values, and only one is kept. */
function addObservations(values: unknown[], observations: Observations): void {
  const summaries = observations.summaries();
  if (summaries.length === 0) return;
  const lists = [summaries.map(([column]) => column), summaries.map(([, summary]) => summary)] as const;
  [values[place.observationColumns], values[place.observationSummaries]] = lists;
  values[place.observationLength] = lengthOf(lists[0]) + lengthOf(lists[1]);
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
  if (pointers.length === 0) return 0;
  const settled = pointers.every(isSettled) ? pointers : pointers.filter(isSettled);
  let length = 0;
  const known = { digests: false, sizes: false, kinds: false, versions: false, namespaces: false };
  for (const { artifact, digest, bytes, kind, version, namespace } of settled) {
    length += artifact.length + digest.length;
    if (digest !== '') known.digests = true;
    if (bytes !== -1) known.sizes = true;
    if (kind !== '') known.kinds = true;
    if (version !== '') known.versions = true;
    if (namespace !== '') known.namespaces = true;
  }
  if (settled.length === 0) return 0;
  values[at.names] = settled.map((pointer) => pointer.artifact);
  values[at.times] = settled.map((pointer) => pointer.at);
  if (known.digests) values[at.digests] = settled.map((pointer) => pointer.digest);
  if (known.sizes) values[at.sizes] = settled.map((pointer) => pointer.bytes);
  if (known.kinds) values[at.kinds] = settled.map((pointer) => pointer.kind);
  if (known.versions) values[at.versions] = settled.map((pointer) => pointer.version);
  if (known.namespaces) values[at.namespaces] = settled.map((pointer) => pointer.namespace);
  return length;
}

const isSettled = (pointer: OpenPointer): boolean => pointer.settled;

/** What was thrown, be it an Error or not, with nothing that could throw in turn. */
export function failureOf(thrown: unknown): Failure {
  try {
    if (!(thrown instanceof Error))
      return { type: thrown === null ? 'null' : typeof thrown, message: withoutSecrets(String(thrown)) };
    return { type: String(thrown.name || thrown.constructor.name), message: withoutSecrets(String(thrown.message)) };
  } catch {
    return { type: typeof thrown, message: '' };
  }
}
