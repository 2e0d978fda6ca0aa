import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sharedWork } from '../../lib/serve/shared-work.js';

describe('work that is shared', () => {
  it('begins after everybody who gets it has asked, and ends for everybody', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 20 }),
        async (scheduler, keys) => {
          const share = sharedWork<number>();
          let clock = 0;
          let works = 0;
          const work = async (): Promise<number> => {
            const began = clock++;
            works += 1;
            await scheduler.schedule(Promise.resolve());
            return began;
          };
          const asked = keys.map((key) =>
            scheduler.schedule(Promise.resolve()).then(async () => {
              const at = clock++;
              return { at, began: await share(key, work) };
            }),
          );
          await scheduler.waitFor(Promise.all(asked));
          for (const { at, began } of await Promise.all(asked)) assert.ok(began > at);
          assert.ok(works <= keys.length);
        },
      ),
    );
  });

  it('is done twice for any number who ask at once', async () => {
    const share = sharedWork<number>();
    let works = 0;
    const work = async (): Promise<number> => ++works;
    assert.deepEqual(await Promise.all([1, 2, 3, 4].map(() => share('a', work))), [1, 2, 2, 2]);
    assert.equal(await share('a', work), 3);
  });

  it('goes on after it has failed', async () => {
    const share = sharedWork<number>();
    const failing = share('a', () => Promise.reject(new RangeError('first')));
    const next = share('a', async () => 2);
    await assert.rejects(failing, RangeError);
    assert.equal(await next, 2);
  });
});
