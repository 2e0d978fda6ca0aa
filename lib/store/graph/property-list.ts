import type { Pointer } from '../../lineage/facts.js';
import { present } from '../../lineage/merge.js';
import type { Properties } from './graph-shape.js';

/*
 * Rows as lists: a row that is a map sends the names of its members again, and half of a driver's time goes into texts.
 */

/** The map of a CREATE that takes these properties from a row, the first at `row[from]`, and others. A null makes no property. */
export const propertiesInRow = (names: readonly string[], from: number, others: readonly string[] = []): string =>
  `{${[...names.map((name, index) => `${name}: row[${from + index}]`), ...others].join(', ')}}`;

/** The same properties as the end of a row. */
export const valuesInRow = (names: readonly string[], properties: Properties): readonly (Properties[string] | null)[] =>
  names.map((name) => properties[name] ?? null);

/** A pointer as a statement gives it; null for what is not known. */
export type PointerList = readonly [
  artifact: string,
  namespace: string,
  at: string | null,
  digest: string | null,
  version: string | null,
  kind: Pointer['kind'] | null,
  bytes: number | null,
];

/** The list of a pointer's values in Cypher, from an edge or node with these properties; `at` is what its time is called there. */
export const pointerInList = (name: string, at: 'at' | 'writtenAt'): string =>
  `[${['artifact', 'namespace', at, 'digest', 'version', 'kind', 'bytes'].map((key) => `${name}.${key}`).join(', ')}]`;

export const pointerFromList = ([artifact, namespace, at, digest, version, kind, bytes]: PointerList): Pointer => ({
  artifact,
  namespace,
  at,
  ...present({
    digest: digest ?? undefined,
    version: version ?? undefined,
    kind: kind ?? undefined,
    bytes: bytes ?? undefined,
  }),
});
