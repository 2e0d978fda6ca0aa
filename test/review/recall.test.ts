import assert from 'node:assert/strict';
import { type FaultOptions, makeFaulty } from '../../bench/faulty-pipelines.js';
import { classed, rankingBy, recallOf } from '../../bench/review-cases.js';
import { Random } from '../reference/random.js';

const cases = (options: FaultOptions) =>
  Array.from({ length: 200 }, (_, seed) => {
    const pipeline = makeFaulty(new Random(7919 * seed + 131 * options.culprits + 5), options);
    return { pipeline, seen: classed(pipeline) };
  });

/* docs/review.md has the figures of the 1,000 pipelines that bench/review makes; these are the first 200 of them. */
describe('the recall of a review', () => {
  it('of one culprit is first in 96 of 100 cases and within the first three in 99', () => {
    const { first, three, exam } = recallOf(cases({ culprits: 1 }), rankingBy('posterior'));
    assert.ok(first >= 96 && three >= 99 && exam <= 1, JSON.stringify({ first, three, exam }));
  });

  it('of two has one of them first in 87 of 100 cases, and both within the first three in 92', () => {
    const { first, three, exam } = recallOf(cases({ culprits: 2 }), rankingBy('posterior'));
    assert.ok(first >= 87 && three >= 92 && exam <= 4.6, JSON.stringify({ first, three, exam }));
  });

  it('is better than counting, which puts shared ancestors first', () => {
    for (const culprits of [1, 2]) {
      const those = cases({ culprits });
      const [best, count] = [recallOf(those, rankingBy('posterior')), recallOf(those, rankingBy('count'))];
      assert.ok(best.first > count.first + 20 && best.exam < count.exam, JSON.stringify({ best, count }));
    }
  });
});
