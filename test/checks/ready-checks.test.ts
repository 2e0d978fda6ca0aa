import assert from 'node:assert/strict';
import { classBalance, inRange, matchesSchema, noLeakage, noMissingValues, rowCount } from '../../lib/checks/index.js';
import { isMltraceError } from '../errors.js';

const rows = [
  { id: 1, age: 40, late: 'yes' },
  { id: 2, age: 18, late: 'no' },
  { id: 3, age: 70, late: 'no' },
];

const fails = (action: () => void, message: RegExp): void =>
  assert.throws(action, (thrown: unknown) => thrown instanceof assert.AssertionError && message.test(thrown.message));

describe('the ready checks', () => {
  it('noMissingValues: fails for null, undefined, NaN, empty texts and columns that a row lacks', () => {
    noMissingValues(rows);
    noMissingValues([]);
    noMissingValues([0, false, ' ']);
    fails(
      () => noMissingValues([...rows, { id: 4, age: null, late: '' }, { id: 5, age: Number.NaN }]),
      /^4 values are missing: row 3 age, row 3 late, row 4 age, row 4 late$/,
    );
    fails(() => noMissingValues([[1, 2], [1]]), /^1 values are missing: row 1 1$/);
    fails(() => noMissingValues([1, undefined, 3]), /row 1$/);
    fails(() => noMissingValues([undefined, { a: 1 }]), /row 0/);
    noMissingValues([{ id: 1, note: null }], { columns: ['id'] });
    fails(() => noMissingValues([{ id: 1 }], { columns: ['id', 'age'] }), /row 0 age/);
    fails(() => noMissingValues(Array.from({ length: 9 }, () => null)), /row 4 and 4 more$/);
  });

  it('rowCount: fails for too few and too many', () => {
    rowCount(rows, { min: 3, max: 3 });
    rowCount(new Set([1]));
    fails(() => rowCount([]), /^expected at least 1 rows, found 0$/);
    fails(() => rowCount(rows, { max: 2 }), /^expected 1 to 2 rows, found 3$/);
    fails(() => rowCount(rows.values(), { min: 4, max: 4 }), /^expected 4 rows, found 3$/);
  });

  it('inRange: fails for what lies outside or is no number, and passes over what is missing', () => {
    inRange(rows, { column: 'age', min: 18, max: 70 });
    inRange(new Float64Array([0, 1]), { min: 0, max: 1 });
    inRange([{ age: null }, {}], { column: 'age', min: 0 });
    inRange([5n], { min: 5, max: 5 });
    fails(
      () => inRange(rows, { column: 'age', min: 20, max: 60 }),
      /^2 values are not within 20 to 60: row 1 age = 18, row 2 age = 70$/,
    );
    fails(() => inRange(['7'], { min: 0, max: 9 }), /row 0 = 7/);
    fails(() => inRange([Number.POSITIVE_INFINITY], { max: 9 }), /Infinity/);
  });

  it('noLeakage: fails for keys in both sets, by column, columns and function', () => {
    noLeakage(rows.slice(0, 2), rows.slice(2), { key: 'id' });
    fails(
      () => noLeakage(rows, rows.slice(1), { key: 'id' }),
      /^2 keys are in the training set and in the test set: 2, 3$/,
    );
    fails(() => noLeakage([{ id: 1 }], [{ id: '1' }], { key: 'id' }), /1 keys/);
    noLeakage([{ a: 'x', b: 'y,z' }], [{ a: 'x,y', b: 'z' }], { key: ['a', 'b'] });
    fails(() => noLeakage(rows, rows, { key: ['id', 'age'] }), /3 keys/);
    fails(() => noLeakage(rows, [{ id: 9, age: 40 }], { key: (row) => (row as { age: number }).age }), /: 40$/);
    fails(() => noLeakage([{ at: new Date(5) }], [{ at: new Date(5) }], { key: 'at' }), /1 keys/);
    noLeakage([{ at: new Date(5) }], [{ at: new Date(6) }], { key: 'at' });
  });

  it('classBalance: fails for a class that is rare or not there', () => {
    classBalance(rows, { label: 'late', min: 0.3 });
    classBalance(['a', 'b']);
    fails(
      () => classBalance(rows, { label: 'late', min: 0.4 }),
      /^expected at least 40 % of each class, found yes 33\.3 %, no 66\.7 %$/,
    );
    fails(() => classBalance(['a', 'a']), /^expected at least two classes, found a 100\.0 %$/);
    fails(() => classBalance([]), /found none/);
    fails(() => classBalance(['a', 'b'], { classes: ['a', 'b', 'c'] }), /c 0\.0 %/);
    classBalance(rows, { label: (row) => (row as { age: number }).age > 30, min: 0.3 });
  });

  it('matchesSchema: fails with the places that do not fit', () => {
    const schema = {
      type: 'array',
      items: { type: 'object', required: ['id'], properties: { age: { type: 'integer', minimum: 0 } } },
    };
    matchesSchema(rows, schema);
    fails(
      () => matchesSchema([...rows, { age: -1 }], schema),
      /^2 places do not fit the schema: \/3 must have required property 'id', \/3\/age must be >= 0$/,
    );
    fails(() => matchesSchema(7, { type: 'string' }), /the value must be string/);
    const tuple = { $schema: 'https://json-schema.org/draft/2020-12/schema', prefixItems: [{ type: 'string' }] };
    matchesSchema(['a'], tuple);
    fails(() => matchesSchema([1], tuple), /\/0 must be string/);
    fails(
      () =>
        matchesSchema([1], { $schema: 'https://json-schema.org/draft/2019-09/schema', items: [{ type: 'string' }] }),
      /\/0 must be string/,
    );
  });

  it('are broken, and have not failed, where they are used wrongly', () => {
    const wrong: (() => void)[] = [
      () => rowCount(JSON.parse('5')),
      () => noMissingValues(JSON.parse('null')),
      () => rowCount(rows, { min: Number.NaN }),
      () => inRange(rows, { column: 'age', max: JSON.parse('"9"') }),
      () => noLeakage(rows, rows, { key: [] }),
      () => matchesSchema(rows, { type: 'nonsense' }),
      // As calls in JavaScript may be.
      ...[inRange, noLeakage.bind(undefined, rows), matchesSchema].map(
        (check) => () => Reflect.apply(check, undefined, [rows]),
      ),
      ...[noMissingValues, rowCount, inRange, classBalance].flatMap((check) => [
        () => Reflect.apply(check, undefined, [rows, { colunm: 'age' }]),
        () => Reflect.apply(check, undefined, [rows, null]),
        () => Reflect.apply(check, undefined, [rows, 'age']),
      ]),
    ];
    for (const action of wrong) assert.throws(action, isMltraceError('MLTRACE_OPTION_INVALID'));
  });
});
