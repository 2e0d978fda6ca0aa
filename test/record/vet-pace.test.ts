import assert from 'node:assert/strict';
import { Pace, StorePace } from '../../lib/record/vet/pace.js';

const second = 1_000_000;
const answer = (): Promise<readonly []> => Promise.resolve([]);

describe('the pace of questions', () => {
  it('lets an answer serve for its time, and none that was given after now: the clock was set back', () => {
    const [pace, said] = [new Pace(), answer()];
    pace.keep('a', said, { now: 10 * second, millis: 5_000 });
    const servedAt = [9, 10, 14, 15].map((at) => pace.answerTo('a', at * second) === said);
    assert.deepEqual(servedAt, [false, true, true, false]);
    pace.forget('a', answer());
    assert.equal(pace.answerTo('a', 10 * second), said);
    pace.forget('a', said);
    assert.equal(pace.answerTo('a', 10 * second), undefined);
  });

  it('is full while as many answers serve, until the oldest is over', () => {
    const pace = new Pace();
    for (const at of [1, 2, 3]) pace.keep(`in${at}`, answer(), { now: at * second, millis: 10_000 });
    assert.equal(pace.fullFor(4, 4 * second), undefined);
    assert.equal(pace.fullFor(3, 4 * second), 7_000);
    assert.equal(pace.fullFor(3, 11 * second), undefined);
  });

  it('asks nothing while it is quiet', () => {
    const pace = new Pace();
    pace.beQuiet(10 * second, 5_000);
    const quietAt = [9, 10, 14, 15].map((at) => pace.isQuiet(at * second));
    assert.deepEqual(quietAt, [false, true, true, false]);
  });

  it('leaves a store that fails alone for twice as long each time, up to ten minutes, until it answers', () => {
    const store = new StorePace();
    const pauses: unknown[] = [];
    let now = 0;
    for (let failure = 0; failure < 9; failure += 1) {
      store.failed(now, 'away');
      // Of what was asked at the same time.
      store.failed(now, 'away');
      const pause = store.pauseAt(now) ?? 0;
      pauses.push(pause / 1000);
      now += pause * 1000;
      assert.equal(store.pauseAt(now), undefined);
    }
    assert.deepEqual(pauses, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
    store.succeeded();
    store.failed(now, 'away');
    assert.equal(store.pauseAt(now), 5_000);
  });
});
