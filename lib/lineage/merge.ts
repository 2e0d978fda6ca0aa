import { canonicalJson, compareText, larger } from './canonical-json.js';
import { type Annotation, type RunRecord, runStatuses } from './facts.js';
import { pointerSet, textSet, valueSet } from './pointer-set.js';

/**
 * The one record that two records of a run amount to. Commutative, associative and idempotent, so that neither
 * order nor duplication of deliveries shows in the result.
 */
export function mergeRuns(a: RunRecord, b: RunRecord): RunRecord {
  const endedAt = latest(a.endedAt, b.endedAt);
  const optional = {
    endedAt,
    parent: larger(a.parent, b.parent),
    dependsOn: textSet(a.dependsOn, b.dependsOn),
    owner: larger(a.owner, b.owner),
    description: larger(a.description, b.description),
    tags: textSet(a.tags, b.tags),
    service: larger(a.service, b.service),
    code: larger(a.code, b.code),
    parameters: mergeKeys(a.parameters, b.parameters),
    measures: mergeKeys(a.measures, b.measures),
    checks: valueSet(a.checks, b.checks),
    error: larger(a.error, b.error),
    observations: mergeKeys(a.observations, b.observations),
    incomplete: textSet(a.incomplete, b.incomplete),
  };
  return {
    format: 1,
    id: a.id,
    namespace: larger(a.namespace, b.namespace) ?? a.namespace,
    component: larger(a.component, b.component) ?? a.component,
    status: runStatuses[Math.max(runStatuses.indexOf(a.status), runStatuses.indexOf(b.status))] ?? a.status,
    startedAt: compareText(a.startedAt, b.startedAt) <= 0 ? a.startedAt : b.startedAt,
    reads: pointerSet([...a.reads, ...b.reads]),
    writes: pointerSet([...a.writes, ...b.writes]),
    ...present(optional),
  };
}

/** Of two annotations with one id, the one with the larger canonical JSON. */
export const mergeAnnotations = (a: Annotation, b: Annotation): Annotation =>
  canonicalJson(a) >= canonicalJson(b) ? a : b;

function latest(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareText(a, b) >= 0 ? a : b;
}

function mergeKeys<T>(
  a: Readonly<Record<string, T>> | undefined,
  b: Readonly<Record<string, T>> | undefined,
): Readonly<Record<string, T>> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  // fromEntries defines own properties, so that a key named __proto__ stays a key.
  return Object.fromEntries(keys.map((key) => [key, larger(own(a, key), own(b, key)) as T]));
}

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** The members that are known: `undefined` ones are left out. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const known: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(members)) if (value !== undefined) known[key] = value;
  return known as { [K in keyof T]?: Exclude<T[K], undefined> };
}
