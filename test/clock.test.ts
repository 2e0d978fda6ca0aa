import assert from 'node:assert/strict';
import { hrTimeOf, nowMicros } from '../lib/clock.js';

const at = (wall: number, monotonic: number): number =>
  nowMicros({ wallMillis: () => wall, monotonicMillis: () => monotonic });

describe('clock', () => {
  // Far in the future, since the clock does not go back for the tests before.
  let second = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000;
  beforeEach(() => {
    second += 3_600_000;
  });
  after(() => {
    // A step back of more than a second is followed: later tests have the real time again.
    nowMicros();
  });

  it('gives the monotonic clock in whole microseconds when it agrees with the system clock', () => {
    assert.equal(at(second + 7, second + 7.2504), second * 1000 + 7250);
  });

  it('stays in the millisecond the system clock shows when the monotonic clock is ahead', () => {
    assert.equal(at(second, second + 250), second * 1000 + 999);
  });

  it('stays in the millisecond the system clock shows when the monotonic clock is behind', () => {
    assert.equal(at(second, second - 250), second * 1000);
  });

  it('is later than the last time by a microsecond when the sources stand still', () => {
    const first = at(second, second);
    assert.equal(at(second, second), first + 1);
    assert.equal(at(second, second), first + 2);
  });

  it('does not go back when the system clock is set back by less than a second', () => {
    const first = at(second + 900, second + 900);
    assert.equal(at(second, second), first + 1);
  });

  it('follows a system clock that is set back by more than a second', () => {
    at(second + 1_001, second + 1_001);
    assert.equal(at(second - 5_000, second - 5_000), (second - 5_000) * 1000);
  });

  it('is within a millisecond of the system clock', () => {
    nowMicros();
    const before = Date.now();
    const now = nowMicros();
    assert.ok(now >= before * 1000 && now < (Date.now() + 1) * 1000, `${now} is not in ${before}`);
  });

  it('never gives a time twice', () => {
    const times = Array.from({ length: 10_000 }, () => nowMicros());
    assert.ok(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0)));
  });

  it('gives times to OpenTelemetry without rounding', () => {
    assert.deepEqual(hrTimeOf(1_800_000_000_123_456), [1_800_000_000, 123_456_000]);
  });
});
