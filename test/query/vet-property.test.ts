import { Random } from '../reference/random.js';
import { compareVetting } from './compare-vetting.js';
import { randomHistory } from './random-history.js';
import { withStore } from './temporary-store.js';

describe('vetting on random histories', function () {
  this.timeout(120_000);

  it('is what a search through plain facts says of a run that would start then, of 60 histories', async () => {
    const seen = new Map<string, number>();
    for (let first = 0; first < 60; first += 20) {
      const seeds = Array.from({ length: 20 }, (_, index) => 40_000 + first + index);
      await withStore(seeds.flatMap(randomHistory), async (store) => {
        for (const seed of seeds)
          await compareVetting(store, randomHistory(seed), { random: new Random(seed), seed, seen });
      });
    }
    const rare = ['newer-input', 'old-input', 'failed-upstream', 'stale'].filter((kind) => (seen.get(kind) ?? 0) < 40);
    if (rare.length > 0) throw new RangeError(`the histories have too few of ${rare.join(', ')}`);
  });
});
