import { canonicalJson, compareText, larger } from './canonical-json.js';
import type { Pointer } from './facts.js';

/** The order of reads and writes in a record: by time (a write without one first), namespace, artifact, digest. */
export const comparePointers = (a: Pointer, b: Pointer): number =>
  compareText(a.at ?? '', b.at ?? '') ||
  compareText(a.namespace, b.namespace) ||
  compareText(a.artifact, b.artifact) ||
  compareText(a.digest ?? '', b.digest ?? '');

/** The union of pointers as a sorted set: of two with one identity, each attribute is the known, then the larger one. */
export function pointerSet(pointers: readonly Pointer[]): readonly Pointer[] {
  if (pointers.length < 2) return pointers;
  const sorted = [...pointers].sort(comparePointers);
  const union: Pointer[] = [];
  for (const pointer of sorted) {
    const last = union.at(-1);
    if (last !== undefined && comparePointers(last, pointer) === 0)
      union[union.length - 1] = mergePointers(last, pointer);
    else union.push(pointer);
  }
  return union;
}

function mergePointers(a: Pointer, b: Pointer): Pointer {
  const version = larger(a.version, b.version);
  const kind = larger(a.kind, b.kind);
  const bytes = larger(a.bytes, b.bytes);
  const { artifact, namespace, at, digest } = a;
  // Members in the order of parsePointer, so that the same fact always has the same bytes.
  return {
    artifact,
    namespace,
    at,
    ...(digest !== undefined && { digest }),
    ...(version !== undefined && { version }),
    ...(kind !== undefined && { kind }),
    ...(bytes !== undefined && { bytes }),
  };
}

/** Sorted set of texts; undefined when empty. */
export const textSet = (...lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined =>
  nonEmpty([...new Set(lists.flatMap((list) => list ?? []))].sort());

/** Sorted set of values by their canonical JSON; undefined when empty. */
export function valueSet<T>(...lists: readonly (readonly T[] | undefined)[]): readonly T[] | undefined {
  const byText = new Map(lists.flatMap((list) => list ?? []).map((value) => [canonicalJson(value), value]));
  return nonEmpty([...byText].sort(([a], [b]) => compareText(a, b)).map(([, value]) => value));
}

const nonEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);
