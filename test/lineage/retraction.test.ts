import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Annotation, Json } from '../../lib/lineage/facts.js';
import { retractionOf, secondsAfter } from '../../lib/lineage/retraction.js';
import { at } from '../reference/make.js';

const said = (second: number, value: Json, id = 'a'): Annotation => ({
  format: 1,
  annotation: id,
  at: at(second),
  subject: 'label:default/consent',
  key: 'retracted',
  value,
});

describe('the retraction of a label', () => {
  it('holds at once, or after its period of grace', () => {
    assert.deepEqual(retractionOf([said(5, true)]), { at: at(5), effectiveAt: at(5) });
    assert.deepEqual(retractionOf([said(5, { graceSeconds: 20 })]), { at: at(5), effectiveAt: at(25) });
    assert.equal(retractionOf([]), undefined);
  });

  it('is never put off by a second one, and may be brought forward', () => {
    const first = said(5, { graceSeconds: 20 });
    assert.equal(retractionOf([first, said(9, { graceSeconds: 20 })])?.effectiveAt, at(25));
    assert.equal(retractionOf([first, said(9, true)])?.effectiveAt, at(9));
    assert.equal(retractionOf([first, said(9, true)])?.at, at(5));
  });

  it('is over when somebody takes it back, and then begins anew', () => {
    assert.equal(retractionOf([said(5, true), said(6, null)]), undefined);
    assert.equal(retractionOf([said(5, true), said(6, null), said(9, { graceSeconds: 2 })])?.effectiveAt, at(11));
  });

  it('holds at once when its value is something else, and never beyond the year 9999', () => {
    for (const value of ['why', 1, {}, { graceSeconds: 'x' }, { graceSeconds: -5 }, []])
      assert.equal(retractionOf([said(5, value as Json)])?.effectiveAt, at(5));
    assert.equal(secondsAfter(at(5), 1e300), '9999-12-31T23:59:59.999000Z');
  });

  it('is the same in any order, and said twice', () => {
    const values: readonly Json[] = [true, null, { graceSeconds: 3 }, { graceSeconds: 9 }];
    const one = fc.record({
      second: fc.nat(20),
      value: fc.constantFrom(...values),
      id: fc.constantFrom('a', 'b', 'c'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: ({ second, id }) => `${second} ${id}` }), fc.nat(), (list, turn) => {
        const facts = list.map(({ second, value, id }) => said(second, value, id));
        const turned = facts.map((_, index) => facts[(index + turn) % facts.length] ?? assert.fail());
        assert.deepEqual(retractionOf(turned.reverse()), retractionOf(facts));
        const retraction = retractionOf(facts);
        // In the plainest way: the earliest effect of those after the last that takes it back.
        const inOrder = facts.toSorted((a, b) => (`${a.at} ${a.annotation}` < `${b.at} ${b.annotation}` ? -1 : 1));
        const since = inOrder.slice(inOrder.findLastIndex(({ value }) => value === null) + 1);
        const effects = since.map(({ at: start, value }) =>
          secondsAfter(start, value === true ? 0 : (value as { graceSeconds: number }).graceSeconds),
        );
        assert.equal(retraction?.effectiveAt, effects.sort()[0]);
      }),
    );
  });
});
