import assert from 'node:assert/strict';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { idOf } from '../reference/make.js';

const minimal = { format: 1, id: idOf(1), component: 'train', startedAt: '2026-03-01T00:00:00Z' };

describe('parsing what a run observed', () => {
  const numbers = {
    count: 3,
    nan: 0,
    infinite: 0,
    min: -1,
    max: 1,
    level: 0,
    zero: 1,
    positive: [[0, 1]],
    negative: [[0, 1]],
  };
  const summary = { v: 1, count: 7, missing: 1, numbers, categories: { top: { a: 2 }, rest: 1 } };
  const observed = (observation: unknown, column = 'x') =>
    parseFact({ ...minimal, observations: { [column]: observation } });

  it('keeps a summary as it is', () => {
    assert.deepEqual((observed(summary).fact as RunRecord).observations, { x: summary });
  });
  it('keeps a summary of a later version unread, and says so', () => {
    const later = { v: 2, of: ['anything', { at: null }] };
    const { fact, warnings } = observed(later);
    assert.deepEqual((fact as RunRecord).observations, { x: later });
    assert.deepEqual(warnings, ['observations.x: a summary of version 2, kept unread: this mltrace reads version 1']);
  });
  it('drops a key that it does not know, with a warning', () => {
    assert.deepEqual(observed({ ...summary, mode: 1 }).warnings, ['observations.x.mode: unknown key, dropped']);
  });
  it('takes credentials out of categories, and adds up what is then the same', () => {
    const top = { 'https://a:b@host/x': 1, 'https://host/x': 2 };
    const { fact } = observed({ v: 1, count: 3, missing: 0, categories: { top, rest: 0 } });
    assert.deepEqual((fact as RunRecord).observations?.['x'], {
      v: 1,
      count: 3,
      missing: 0,
      categories: { top: { 'https://host/x': 3 }, rest: 0 },
    });
  });
  const wrong: readonly (readonly [string, unknown, string])[] = [
    ['no summary', 7, 'observations.x: expected an object, found 7'],
    ['no version', {}, 'observations.x.v: expected the version of the summary, a whole number from 1, found nothing'],
    [
      'a version that is none',
      { v: 0 },
      'observations.x.v: expected the version of the summary, a whole number from 1, found 0',
    ],
    ['no count', { v: 1, missing: 0 }, 'observations.x.count: expected a whole number from 0, found nothing'],
    [
      'parts that do not add up',
      { ...summary, count: 8 },
      'observations.x.count: expected 7, what the parts add up to, found 8',
    ],
    [
      'bins that do not add up',
      { ...summary, numbers: { ...numbers, zero: 2 } },
      'observations.x.numbers.count: expected 4, what zero and the bins add up to, found 3',
    ],
    [
      'numbers without range',
      { ...summary, numbers: { ...numbers, max: undefined } },
      'observations.x.numbers: expected min and max, the lesser first, found {"min":-1}',
    ],
    [
      'a sum that is none',
      { ...summary, numbers: { ...numbers, sum: 'NaN' } },
      'observations.x.numbers.sum: expected a finite number, found "NaN"',
    ],
    [
      'a level that is none',
      { ...summary, numbers: { ...numbers, level: 17 } },
      'observations.x.numbers.level: expected a whole number from 0 to 16, found 17',
    ],
    [
      'bins that overlap',
      {
        ...summary,
        numbers: {
          ...numbers,
          positive: [
            [0, 1],
            [0, 0],
          ],
        },
      },
      'observations.x.numbers.positive[1]: expected runs that ascend and do not overlap, found 0',
    ],
    [
      'a bin without a count',
      { ...summary, numbers: { ...numbers, positive: [[0]] } },
      'observations.x.numbers.positive[0]: expected whole numbers, the index of a bin and then counts, found [0]',
    ],
    [
      'a negative count',
      { ...summary, numbers: { ...numbers, positive: [[0, 2, -1]] } },
      'observations.x.numbers.positive[0]: expected counts from 0, found [0,2,-1]',
    ],
    [
      'a category that never came',
      { ...summary, categories: { top: { a: 0 }, rest: 3 } },
      'observations.x.categories.top.a: expected a count from 1, found 0',
    ],
    [
      'fewer categories than there are',
      { ...summary, categories: { top: { a: 2 }, rest: 1, distinct: 0 } },
      'observations.x.categories.distinct: expected at least 1, found 0',
    ],
  ];
  for (const [what, observation, message] of wrong) {
    it(`refuses ${what}, saying field, expected and found`, () => {
      assert.throws(() => observed(observation), { code: 'MLTRACE_FACT_INVALID', message: `invalid fact: ${message}` });
    });
  }
  it('refuses a summary that is too large, a name of a column that is too long, and too many columns', () => {
    const top = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`category ${n}`, 1]));
    const message = /observations.x: expected a summary of at most 3800 bytes, found \d+$/;
    assert.throws(() => observed({ v: 1, count: 500, missing: 0, categories: { top, rest: 0 } }), { message });
    assert.throws(() => observed(summary, 'é'.repeat(130)), /its name is longer than 256 bytes/);
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, n) => [`c${n}`, { v: 1, count: 0, missing: 0 }]));
    assert.throws(() => parseFact({ ...minimal, observations: many }), /expected at most 256 columns, found 257/);
  });
});
