import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { digestOf } from '../../lib/index.js';
import { canonicalJson } from '../../lib/lineage/canonical-json.js';
import { naiveDigest, naiveForm } from './naive-form.js';

/** Anything that has a form, with holes in arrays. */
const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withNullPrototype: true,
  }),
  fc.anything({ maxDepth: 5, withBoxedValues: true }),
);

/** The same value with the keys of every object, and the entries of every Map and Set, the other way round. */
function reversed(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].reverse().map(([key, item]) => [reversed(key), reversed(item)]));
  if (value instanceof Set) return new Set([...value].reverse().map(reversed));
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value) || value instanceof Date) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

/** -0 is 0 here, as in JSON. */
function positive(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  return value;
}

describe('digestOf() of any value', () => {
  it('gives what a naive reading of the definition gives', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withSparseArray: true,
          withTypedArray: true,
        }),
        (value) => {
          assert.equal(digestOf(value), naiveDigest(value));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('does not heed the order of keys and entries', () => {
    fc.assert(
      fc.property(anything, (value) => assert.equal(digestOf(reversed(value)), digestOf(value))),
      { numRuns: 1000 },
    );
  });

  it('is the same for equal values, and another for others', () => {
    fc.assert(
      fc.property(fc.clone(fc.anything({ maxDepth: 3, withBigInt: true }), 2), fc.anything(), ([one, same], other) => {
        assert.equal(digestOf(one), digestOf(same));
        const equal = naiveForm(one).equals(naiveForm(other));
        assert.equal(digestOf(one) === digestOf(other), equal);
        if (isDeepStrictEqual(positive(one), positive(other))) assert.ok(equal);
      }),
      { numRuns: 2000 },
    );
  });

  it('tells a changed leaf wherever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.oneof(fc.integer(), fc.string()), { minLength: 1 }), { minLength: 1 }),
        fc.nat(),
        (rows, at) => {
          const row = rows[at % rows.length] ?? [];
          const other = rows.map((each) => (each === row ? [...each.slice(1), each[0] === 1 ? '1' : 1] : each));
          if (canonicalJson(other) !== canonicalJson(rows)) assert.notEqual(digestOf(other), digestOf(rows));
        },
      ),
    );
  });
});
