import assert from 'node:assert/strict';
import type { LineageStore } from '../../lib/store/contract.js';
import { compareStaleness } from '../query/compare-staleness.js';
import { randomHistory } from '../query/random-history.js';
import { Random } from '../reference/random.js';
import { answerTo, staleCases } from './stale-cases.js';

/** Staleness as docs/staleness.md defines it. */
export function findsStale(store: () => LineageStore): void {
  for (const example of staleCases) {
    it(`finds ${example.title}`, async () => {
      await store().apply(example.facts);
      assert.deepEqual(await answerTo(store(), example), example.answer);
    });
  }

  it('agrees with a search through plain facts on random histories', async function () {
    this.timeout(120_000);
    const seeds = Array.from({ length: 12 }, (_, index) => 20_000 + index);
    await store().apply(seeds.flatMap(randomHistory));
    for (const seed of seeds)
      await compareStaleness(store(), randomHistory(seed), { random: new Random(seed), seed, seen: new Map() });
  });
}
