import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { digestOf } from '../../lib/index.js';
import { littleEndian } from '../../lib/value/leaf-forms.js';
import { isMltraceError } from '../errors.js';
import { plain, readDocument, tableUnder } from '../truth/markdown.js';
import { naiveDigest, naiveForm } from './naive-form.js';

describe('digestOf()', () => {
  for (const heading of ['JSON', 'What is not JSON']) {
    it(`is that of docs/values.md, under “${heading}”`, () => {
      const rows = tableUnder(readDocument('docs/values.md'), heading);
      assert.ok(rows.length > 10);
      for (const [text = '', form = '', digest = ''] of rows) {
        const value: unknown = heading === 'JSON' ? JSON.parse(plain(text)) : runInThisRealm(plain(text));
        assert.equal(digestOf(value), `sha256:${plain(digest)}`, text);
        assert.equal(naiveShown(value, plain(form)), plain(form), text);
      }
    });
  }

  it('tells apart what is easily taken for one', () => {
    const apart: unknown[] = [
      1,
      '1',
      1n,
      true,
      'true',
      null,
      'null',
      undefined,
      'undefined',
      Number.NaN,
      'NaN',
      0,
      '',
      [],
      {},
      [[]],
      [undefined],
      [null],
      new Array(1),
      new Array(2),
      [undefined, undefined],
      { a: undefined },
      { undefined: 'a' },
      new Date(0),
      new Date(0).toISOString(),
      new Date(Number.NaN),
      new Map(),
      new Set(),
      new Map([[1, 2]]),
      new Map([['1', 2]]),
      { 1: 2 },
      new Set([1, 2]),
      new Set([[1, 2]]),
      /a/,
      /a/g,
      '/a/',
      new URL('http://h/'),
      'http://h/',
      new Uint8Array(2),
      new Int8Array(2),
      new Uint8ClampedArray(2),
      new Uint16Array(1),
      new Float32Array(1),
      new Float64Array(1),
      new BigInt64Array(1),
      new ArrayBuffer(2),
      new SharedArrayBuffer(2),
      new DataView(new ArrayBuffer(2)),
      '!undefined',
      '!Date:0',
      { __proto__: null, a: 1 },
      JSON.parse('{"__proto__":1}'),
    ];
    assert.equal(new Set(apart.map(digestOf)).size, apart.length);
  });

  it('takes for one what differs in its making only', () => {
    const same: readonly (readonly [unknown, unknown])[] = [
      [-0, 0],
      [Buffer.from('ab'), Uint8Array.of(97, 98)],
      [new Uint8Array([9, 97, 98]).subarray(1), Uint8Array.of(97, 98)],
      [Object(1), 1],
      [Object('a'), 'a'],
      [Object(1n), 1n],
      [Object.create(null), {}],
      [runInNewContext('({ a: [new Date(5), new Map([[1, 2]])] })'), { a: [new Date(5), new Map([[1, 2]])] }],
      [Object.assign(/a/g, { lastIndex: 3 }), /a/g],
      [
        new (class Model {
          toJSON() {
            return { w: [1] };
          }
        })(),
        { w: [1] },
      ],
      [Object.assign([1], { note: 'x' }), [1]],
    ];
    for (const [a, b] of same) assert.equal(digestOf(a), digestOf(b));
  });

  it('refuses what has no form, and says where it is', () => {
    const cycle: { a: { b: unknown[] } } = { a: { b: [1] } };
    cycle.a.b.push(cycle);
    const map = new Map<string, unknown>();
    map.set('self', map);
    const refused: readonly (readonly [unknown, RegExp])[] = [
      [cycle, /value\.a\.b\[1\]: expected data, found a value that contains itself/],
      [map, /value\.self: .*contains itself/],
      [{ rows: [{ parse: () => 1 }] }, /value\.rows\[0\]\.parse: .*found a function/],
      [() => 1, /value: .*a function/],
      [Symbol('s'), /value: .*a symbol/],
      [[Symbol('s')], /value\[0\]: .*a symbol/],
      [{ a: { [Symbol('key')]: 1 } }, /value\.a: .*the key Symbol\(key\)/],
      [{ 'a b': Promise.resolve() }, /value\["a b"\]: .*a promise/],
      [new WeakMap(), /WeakMap/],
      [new WeakSet(), /WeakSet/],
      [new WeakRef({}), /WeakRef/],
      [[1].values(), /Array Iterator|Iterator|Object/],
      [
        new (class Point {
          x = 1;
        })(),
        /an instance of Point, which has no toJSON\(\)/,
      ],
      [new Error('e'), /an instance of Error/],
      [Object(Symbol('s')), /Symbol/],
      [new Set([new Set([() => 1])]), /value<member 0><member 0>: .*a function/],
      [new Map([[{ a: () => 1 }, 1]]), /value<key 0>\.a: .*a function/],
      [
        {
          get a() {
            throw new Error('no');
          },
        },
        /reading it threw no/,
      ],
      [
        new Proxy(
          {},
          {
            ownKeys() {
              throw new Error('no');
            },
          },
        ),
        /reading it threw no/,
      ],
      [
        {
          toJSON() {
            return this;
          },
        },
        /has toJSON\(\) again/,
      ],
      [{ toJSON: () => () => 1 }, /value\.toJSON\(\): .*a function/],
    ];
    for (const [value, message] of refused) {
      assert.throws(() => digestOf(value), isMltraceError('MLTRACE_VALUE_INVALID'));
      assert.throws(() => digestOf(value), message);
    }
  });

  it('takes a value that stands in two places, which is no cycle', () => {
    const shared = { a: [1] };
    assert.equal(digestOf([shared, shared]), digestOf([{ a: [1] }, { a: [1] }]));
  });

  it('is not bound to the depth of the call stack', () => {
    let lists: unknown = 1;
    let maps: unknown = 1;
    for (let level = 0; level < 100_000; level++) {
      lists = level % 2 === 0 ? [lists] : { a: lists };
      if (level < 20_000) maps = new Map([[1, maps]]);
    }
    const changed = [lists];
    assert.notEqual(digestOf(lists), digestOf(changed));
    assert.match(digestOf(maps), /^sha256:[0-9a-f]{64}$/);
  });

  it('ends with an error where a value goes on for ever', () => {
    class Endless {
      toJSON(): unknown {
        return { next: new Endless() };
      }
    }
    assert.throws(() => digestOf(new Endless()), /more than 200000 levels/);
  });

  it('takes a long text in slices, without changing it', () => {
    for (const unit of ['a', '€', '😀', '\ud800', '"\\']) {
      for (const length of [65_535, 65_536, 65_537, 131_073]) {
        const text = unit.repeat(length).slice(0, length);
        assert.equal(digestOf([text]), naiveDigest([text]));
      }
    }
  });

  it('goes over the holes of an array by what is there', () => {
    const sparse: number[] = [];
    sparse[4_000_000_000] = 1;
    assert.match(digestOf(sparse), /^sha256:/);
    const near = [1, 2, 3];
    near[5000] = 4;
    assert.equal(digestOf(near), naiveDigest(near));
  });

  it('swaps the bytes of numbers on a big-endian machine', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    assert.deepEqual([...littleEndian(bytes, 2, true)], [2, 1, 4, 3, 6, 5, 8, 7]);
    assert.deepEqual([...littleEndian(bytes, 4, true)], [4, 3, 2, 1, 8, 7, 6, 5]);
    assert.deepEqual([...littleEndian(bytes, 8, true)], [8, 7, 6, 5, 4, 3, 2, 1]);
    assert.deepEqual([...bytes], [1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

/** The forms of RegExp and URL, buffers without numbers: the naive form knows what the property tests make. */
function naiveShown(value: unknown, shown: string): string {
  return /^!(RegExp|URL|ArrayBuffer)/.test(shown) ? shown : naiveForm(value).toString();
}

const runInThisRealm = (source: string): unknown => new Function(`return (${source});`)();
