import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeDeadline, DeadlineMissed, doneWithin } from '../lib/deadline.js';

const never = new Promise<never>(() => {});
const failed = (): Promise<never> => Promise.reject(new RangeError('own'));

describe('a deadline', () => {
  it('gives what the work gives, and its own error', async () => {
    assert.equal(await beforeDeadline(Promise.resolve(1), 60_000), 1);
    await assert.rejects(beforeDeadline(failed(), 60_000), /own/);
    await doneWithin(Promise.resolve(), 60_000);
    await assert.rejects(doneWithin(failed(), 60_000), /own/);
  });

  it('says what has not come in time', async () => {
    await assert.rejects(beforeDeadline(never, 5), {
      code: 'MLTRACE_STORE_UNAVAILABLE',
      message: /no answer within 0.005 s/,
    });
    await assert.rejects(
      beforeDeadline(never, 5, 'nothing was delivered'),
      (thrown) => thrown instanceof DeadlineMissed && /nothing was delivered within/.test(thrown.message),
    );
    await doneWithin(never, 5);
    await doneWithin(never, 0);
  });

  it('leaves no rejection unhandled when the work fails after it', async () => {
    const late = (): Promise<never> => sleep(10).then(failed);
    const works = [late(), late()] as const;
    const told: unknown[] = [];
    const listen = (reason: unknown): void => void told.push(reason);
    process.on('unhandledRejection', listen);
    try {
      await beforeDeadline(works[0], 1).catch(() => undefined);
      await doneWithin(works[1], 1);
      await sleep(30);
    } finally {
      process.off('unhandledRejection', listen);
    }
    assert.deepEqual(told, []);
  });
});
