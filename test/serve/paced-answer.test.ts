import assert from 'node:assert/strict';
import { pacedAnswer } from '../../lib/serve/paced-answer.js';

const long = 3_600_000;
const fail = (trouble: unknown): void => assert.fail(String(trouble));
const never = new Promise<never>(() => {});

describe('an answer that is asked for often', () => {
  it('is worked out once for all who ask at the same time, and again when it is old', async () => {
    let asked = 0;
    const answer = pacedAnswer(async () => ++asked, fail, {
      freshMillis: long,
      restFactor: 0,
      firstMillis: long,
      laterMillis: long,
    });
    assert.equal(answer.last, undefined);
    assert.deepEqual(await Promise.all([answer.get(), answer.get()]), [1, 1]);
    assert.equal(await answer.get(), 1);
    const hasty = pacedAnswer(async () => ++asked, fail, {
      freshMillis: 0,
      restFactor: 0,
      firstMillis: long,
      laterMillis: long,
    });
    assert.deepEqual([await hasty.get(), await hasty.get(), hasty.last], [2, 3, 3]);
  });

  it('is not waited for longer than it may take: the last one there was does', async () => {
    const answers: Promise<string>[] = [never, never];
    const answer = pacedAnswer(() => answers.shift() ?? assert.fail(), fail, {
      freshMillis: 0,
      restFactor: 0,
      firstMillis: 20,
      laterMillis: 20,
    });
    assert.equal(await answer.get(), undefined);
    // The first is still under way: nobody waits for it again, and nothing is asked.
    assert.equal(await answer.get(), undefined);
    assert.equal(answers.length, 1);
    const later: Promise<string>[] = [Promise.resolve('first'), never];
    const second = pacedAnswer(() => later.shift() ?? assert.fail(), fail, {
      freshMillis: 0,
      restFactor: 0,
      firstMillis: long,
      laterMillis: 20,
    });
    assert.deepEqual([await second.get(), await second.get()], ['first', 'first']);
    assert.equal(later.length, 0);
  });

  it('keeps the last one when it fails, and tells why', async () => {
    const troubles: unknown[] = [];
    let fails = false;
    const ask = async () => (fails ? assert.fail('on purpose') : 'good');
    const pace = { freshMillis: 0, restFactor: 0, firstMillis: long, laterMillis: long };
    const answer = pacedAnswer(ask, (trouble) => troubles.push(trouble), pace);
    assert.equal(await answer.get(), 'good');
    fails = true;
    assert.equal(await answer.get(), 'good');
    assert.match(String(troubles[0]), /on purpose/);
    fails = false;
    assert.equal(await answer.get(), 'good');
    assert.equal(troubles.length, 1);
  });
});
