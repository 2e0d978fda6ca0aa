import { Random } from '../reference/random.js';
import { compareStaleness } from './compare-staleness.js';
import { randomHistory } from './random-history.js';
import { withStore } from './temporary-store.js';

describe('staleness on random histories', function () {
  this.timeout(120_000);

  it('is what a search through plain facts says, as of random times, of 500 histories', async () => {
    const seen = new Map<string, number>();
    for (let seed = 0; seed < 500; seed += 1) {
      const facts = randomHistory(seed);
      await withStore(facts, (store) => compareStaleness(store, facts, { random: new Random(seed), seed, seen }));
    }
    const rare = [
      'newer-input',
      'old-input',
      'code-changed',
      'overdue',
      'learnt',
      'failed-upstream',
      'upstream',
    ].filter((cause) => (seen.get(cause) ?? 0) < 100);
    if (rare.length > 0) throw new RangeError(`the histories have too few of ${rare.join(', ')}`);
  });
});
