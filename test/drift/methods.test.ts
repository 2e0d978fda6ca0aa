import assert from 'node:assert/strict';
import { type Binning, binned, binningOf } from '../../lib/drift/bins.js';
import type { ColumnData } from '../../lib/drift/column.js';
import { driftOf, methodNamed } from '../../lib/drift/index.js';
import { jensenShannon, populationStability } from '../../lib/drift/over-bins.js';
import { kolmogorovSmirnov, normedWasserstein } from '../../lib/drift/over-values.js';
import { quantile, sampleOf } from '../../lib/drift/sample.js';
import { Random } from '../reference/random.js';

/** Few different values and many, ties within and between the sides. */
function randomValues(random: Random): number[] {
  const [length, spread] = [1 + random.below(40), 1 + random.below(60)];
  return Array.from({ length }, () => (random.below(spread) - spread / 3) * random.pick([1, 1, 0.1, 1e6]));
}

const shareUpTo = (values: readonly number[], limit: number): number =>
  values.filter((value) => value <= limit).length / values.length;

const naive = {
  ks: (before: readonly number[], now: readonly number[]): number =>
    Math.max(...[...before, ...now].map((value) => Math.abs(shareUpTo(before, value) - shareUpTo(now, value)))),

  wasserstein(before: readonly number[], now: readonly number[]): number {
    // Both sides with the same number of values: then it is the mean distance of the sorted ones.
    const repeated = (values: readonly number[], times: number): number[] =>
      values.flatMap((value) => Array.from({ length: times }, () => value)).sort((a, b) => a - b);
    const [from, to] = [repeated(before, now.length), repeated(now, before.length)];
    const distance = from.reduce((sum, value, at) => sum + Math.abs(value - (to[at] ?? 0)), 0) / from.length;
    const mean = before.reduce((sum, value) => sum + value, 0) / before.length;
    const variance = before.reduce((sum, value) => sum + (value - mean) ** 2, 0) / before.length;
    return distance / Math.max(Math.sqrt(variance), 0.001);
  },

  quantile(values: readonly number[], share: number): number {
    const sorted = [...values].sort((a, b) => a - b);
    const place = (sorted.length - 1) * share;
    const [low = 0, high = 0] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return low + (high - low) * (place - Math.floor(place));
  },

  /** Shares of the values in the bins between edges. */
  shares: (values: readonly number[], edges: readonly number[]): number[] =>
    [Number.NEGATIVE_INFINITY, ...edges].map((edge, at) => {
      const end = edges[at] ?? Number.POSITIVE_INFINITY;
      return values.filter((value) => value >= edge && value < end).length / values.length;
    }),

  psi: (q: readonly number[], p: readonly number[]): number =>
    q.reduce((sum, share, at) => {
      const [from, to] = [share || 0.0001, p[at] || 0.0001];
      return sum + (to - from) * Math.log(to / from);
    }, 0),
};

const near = (found: number, wanted: number, what: string): void =>
  assert.ok(Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)), `${what}: ${found}, expected ${wanted}`);

const sample = (values: readonly number[]) => sampleOf(Float64Array.from(values));

const numbers = (values: readonly number[]): ColumnData => ({
  numbers: sample(values),
  categories: new Map(),
  missing: 0,
  count: values.length,
});

describe('drift methods', () => {
  it('are the naive definitions, on 1,000 random pairs', () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const random = new Random(seed);
      const [before, now] = [randomValues(random), randomValues(random)];
      near(kolmogorovSmirnov(sample(before), sample(now)), naive.ks(before, now), `ks of seed ${seed}`);
      const distance = normedWasserstein(sample(before), sample(now));
      near(distance, naive.wasserstein(before, now), `wasserstein of seed ${seed}`);
      const share = random.next();
      near(quantile(sample(before), share), naive.quantile(before, share), `quantile of seed ${seed}`);
      const edges = [...new Set(Array.from({ length: 9 }, (_, n) => quantile(sample(before), (n + 1) / 10)))];
      const stability = populationStability(binned(sample(before), sample(now), binningOf('quantile10')));
      near(stability, naive.psi(naive.shares(before, edges), naive.shares(now, edges)), `psi of seed ${seed}`);
    }
  });

  it('say nothing of columns that are the same, whatever is in them', () => {
    for (const values of [[5], [0, -0, 0], [-1e308, 1e308], [1e-308, 5e-324], [3, 3, 3], [1, 2, 3, 1e300]]) {
      for (const { method, value, drifted } of driftOf('c', numbers(values), numbers(values)))
        assert.deepEqual({ method, value, drifted }, { method, value: 0, drifted: false }, String(values));
    }
  });

  it('stay finite and within their limits for the largest numbers there are', () => {
    const [before, now] = [numbers([-1.7e308, 0, 1.7e308]), numbers([1.7e308, 1.7e308, 1.6e308])];
    for (const { method, value } of driftOf('c', before, now)) {
      assert.ok(value !== null && Number.isFinite(value) && value >= 0, `${method}: ${value}`);
      if (method === 'ks' || method === 'js') assert.ok(value <= 1, `${method}: ${value}`);
    }
  });

  it('have no value when a side is empty, and that is no drift', () => {
    for (const pair of [
      [[], [1, 2]],
      [[1, 2], []],
      [[], []],
    ] as const) {
      for (const { value, drifted } of driftOf('c', numbers(pair[0]), numbers(pair[1])))
        assert.deepEqual({ value, drifted }, { value: null, drifted: false });
    }
  });

  it('are as large as they get when nothing is in common', () => {
    const bins: Binning = { kind: 'equal', count: 30 };
    const [before, now] = [sample([1, 2, 3]), sample([101, 102, 103])];
    assert.equal(kolmogorovSmirnov(before, now), 1);
    assert.equal(jensenShannon(binned(before, now, bins)), 1);
    // 100 further, in standard deviations of 1, 2, 3.
    near(normedWasserstein(before, now), 100 / Math.sqrt(2 / 3), 'wasserstein');
  });

  it('take a constant reference to vary by 0.001', () => {
    near(normedWasserstein(sample([5, 5]), sample([5.001, 5.001])), 1, 'wasserstein');
  });

  it('of categories count what only one side has, and numbers among them as one more', () => {
    const column = (counts: Record<string, number>, found: readonly number[] = []): ColumnData => ({
      ...numbers(found),
      categories: new Map(Object.entries(counts)),
    });
    const [psi, js, linf] = driftOf('c', column({ a: 5, b: 5 }), column({ a: 5, constructor: 5 }));
    near(psi?.value ?? 0, 2 * (0.5 - 0.0001) * Math.log(0.5 / 0.0001), 'psi');
    near(js?.value ?? 0, Math.sqrt(0.5), 'js');
    assert.equal(linf?.value, 0.5);
    assert.equal(driftOf('c', column({ a: 1 }), column({ a: 1 }, [7]), { method: 'linf' })[0]?.value, 0.5);
  });

  it('refuse what they do not know', () => {
    assert.throws(() => methodNamed('hellinger'), /expected one of ks, wasserstein, js, psi, linf, found 'hellinger'/);
    assert.throws(() => methodNamed('constructor'), /found 'constructor'/);
    for (const bins of ['equal', 'equal1', 'equal1001', 'quantile0', 'equal-3', 'width10'])
      assert.throws(() => binningOf(bins), /such as equal30/);
    assert.throws(() => driftOf('c', numbers([1]), numbers([1]), { method: 'linf' }), /a column of numbers/);
  });
});
