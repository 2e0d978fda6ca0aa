import assert from 'node:assert/strict';
import fc from 'fast-check';
import { accuracy, auc, logLoss, type Outcome } from '../../examples/flights/scores.js';

const outcomes = fc
  .array(fc.record({ probability: fc.integer({ min: 0, max: 20 }).map((n) => n / 20), late: fc.boolean() }), {
    minLength: 2,
    maxLength: 40,
  })
  .filter((list) => list.some(({ late }) => late) && list.some(({ late }) => !late));

/** AUC by its definition: over all pairs, a tie counts half. */
function aucOfPairs(list: readonly Outcome[]): number {
  const late = list.filter((outcome) => outcome.late);
  const onTime = list.filter((outcome) => !outcome.late);
  const wins = late.flatMap((a) => onTime.map((b) => (Math.sign(a.probability - b.probability) + 1) / 2));
  return wins.reduce((sum, win) => sum + win, 0) / wins.length;
}

describe('scores', () => {
  it('give the AUC that counting all pairs gives', () => {
    fc.assert(fc.property(outcomes, (list) => Math.abs(auc(list) - aucOfPairs(list)) < 1e-12));
  });

  it('give a coin a log loss of ln 2', () => {
    const coin = [true, false, true].map((late) => ({ probability: 0.5, late }));
    assert.ok(Math.abs(logLoss(coin) - Math.LN2) < 1e-12);
  });

  it('count a probability of a half as late', () => {
    assert.equal(accuracy([{ probability: 0.5, late: true }]), 1);
    assert.equal(accuracy([{ probability: 0.5, late: false }]), 0);
  });
});
