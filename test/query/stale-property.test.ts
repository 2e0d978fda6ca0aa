import { Random } from '../reference/random.js';
import { rounds } from '../rounds.js';
import { compareStaleness } from './compare-staleness.js';
import { randomHistory } from './random-history.js';
import { withStore } from './temporary-store.js';

describe('staleness on random histories', function () {
  this.timeout(120_000);

  it(`is what a search through plain facts says, as of random times, of ${rounds(500)} histories`, async () => {
    const seen = new Map<string, number>();
    // Many in a store: opening one takes longer than asking about a history.
    for (let first = 0; first < rounds(500); first += 20) {
      const seeds = Array.from({ length: 20 }, (_, index) => first + index);
      await withStore(seeds.flatMap(randomHistory), async (store) => {
        for (const seed of seeds)
          await compareStaleness(store, randomHistory(seed), { random: new Random(seed), seed, seen });
      });
    }
    const rare = [
      'newer-input',
      'old-input',
      'code-changed',
      'overdue',
      'learnt',
      'failed-upstream',
      'upstream',
    ].filter((cause) => (seen.get(cause) ?? 0) < rounds(100));
    if (rare.length > 0) throw new RangeError(`the histories have too few of ${rare.join(', ')}`);
  });
});
