import assert from 'node:assert/strict';
import type { Fact } from '../../lib/lineage/facts.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { Random } from '../reference/random.js';
import { randomLog } from '../reference/random-log.js';
import { referenceGraph } from '../reference/reference-model.js';
import { dumpStore } from '../reference/store-dump.js';

/** A log as it may really arrive: shuffled, in parts, some of it twice. */
export function deliveries(facts: readonly Fact[], seed: number): Fact[][] {
  const random = new Random(seed ^ 0x5eed);
  const twice = random.shuffle([...facts, ...facts.filter(() => random.chance(0.3))]);
  const batches: Fact[][] = [];
  for (let start = 0; start < twice.length; ) {
    const size = 1 + random.below(6);
    batches.push(twice.slice(start, start + size));
    start += size;
  }
  return batches;
}

/** Logs that share their runs' ids, so that there is much to merge and many writes of one artifact, each fact alone. */
function crowdedDeliveries(seed: number): Fact[][] {
  const facts = [0, 100_000, 200_000].flatMap((offset) => randomLog(seed + offset));
  return new Random(seed).shuffle(facts).map((one) => [one]);
}

/** Applies random logs, each to a new store, and compares the graph with the reference model's; every fifth log is a crowded one. */
export async function compareRandomLogs(open: () => Promise<LineageStore>, seeds: Iterable<number>): Promise<void> {
  for (const seed of seeds) {
    const batches = seed % 5 === 0 ? crowdedDeliveries(seed) : deliveries(randomLog(seed), seed);
    const store = await open();
    try {
      for (const batch of batches) await store.apply(batch);
      assert.deepEqual(await dumpStore(store), referenceGraph(batches.flat()), `seed ${seed}`);
    } finally {
      await store.close();
    }
  }
}
