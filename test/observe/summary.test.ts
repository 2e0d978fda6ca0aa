import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson } from '../../lib/lineage/canonical-json.js';
import { maxSummaryBytes, type NumberSummary } from '../../lib/lineage/column-summary.js';
import { parseSummary } from '../../lib/lineage/parse-summary.js';
import { atLevel, binOf, binsOf, runsOf } from '../../lib/observe/bins.js';
import {
  accuracyAt,
  ColumnObserver,
  type ColumnSummary,
  columnDataOf,
  mergeSummaries,
} from '../../lib/observe/index.js';
import { Random } from '../reference/random.js';
import { rounds } from '../rounds.js';

const summaryOf = (values: Iterable<unknown>): ColumnSummary => {
  const observer = new ColumnObserver();
  for (const value of values) assert.ok(observer.add(value));
  return observer.summary();
};

const numbersOf = (values: Iterable<unknown>): NumberSummary => summaryOf(values).numbers ?? assert.fail('no numbers');

const hostileNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.double({ min: -1, max: 1 }),
  fc.constantFrom(1e308, -1e308, -0, 0, 5e-324, -5e-324, Number.MAX_VALUE, 2 ** -1022, 1, -1, Number.NaN, Infinity),
);
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 90 }),
  fc.constantFrom('', '__proto__', 'constructor', '👩‍🔬', '\ud800', 'rest', '1', '\u0000'.repeat(64), 'true'),
);
const hostileValue = fc.oneof(hostileNumber, hostileText, fc.boolean(), fc.constantFrom(null, undefined), fc.bigInt());
const column = fc.oneof(
  fc.array(hostileNumber, { maxLength: 400, size: 'max' }),
  fc.array(hostileValue, { maxLength: 200, size: 'max' }),
);

/** What a DDSketch counts as zero: below it a double has fewer digits than the sketch promises. */
const leastNumber = 1.2e-308;

describe('the summary of a column', () => {
  it('counts every value once, takes 3,800 bytes at most and is in normal form, whatever the values', () => {
    fc.assert(
      fc.property(column, (values) => {
        const summary = summaryOf(values);
        const finite = values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
        const big = values.filter((value) => typeof value === 'bigint');
        const { numbers, categories } = summary;
        assert.equal(summary.count, values.length);
        assert.equal(summary.missing, values.filter((value) => value === null || value === undefined).length);
        assert.equal(numbers?.count ?? 0, finite.length + big.length);
        assert.equal(numbers?.nan ?? 0, values.filter(Number.isNaN).length);
        const texts = values.filter((value) => typeof value === 'string' || typeof value === 'boolean');
        const named = Object.values(categories?.top ?? {}).reduce((sum, count) => sum + count, 0);
        assert.equal(named + (categories?.rest ?? 0), texts.length);
        assert.ok(Buffer.byteLength(canonicalJson(summary)) <= maxSummaryBytes);
        assert.deepEqual(parseSummary(JSON.parse(JSON.stringify(summary)), 's', []), summary);
      }),
      { numRuns: rounds(50), endOnFailure: true },
    );
  });

  it('gives every quantile of its numbers within the accuracy of its level', () => {
    fc.assert(
      fc.property(fc.array(hostileNumber, { minLength: 1, maxLength: 600, size: 'max' }), (values) => {
        const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
        const { numbers } = summaryOf(values);
        const { numbers: sample } = columnDataOf(summaryOf(values));
        assert.equal(sample.total, sorted.length);
        const accuracy = accuracyAt(numbers?.level ?? 0) * (1 + 1e-9);
        let at = 0;
        sample.values.forEach((value, place) => {
          for (let n = 0; n < (sample.weights[place] ?? 0); n++) {
            const exact = sorted[at++] ?? Number.NaN;
            const error = Math.abs(value - exact);
            assert.ok(error <= accuracy * Math.abs(exact) || error <= leastNumber, `${value} stands for ${exact}`);
          }
        });
        assert.deepEqual(
          [numbers?.min, numbers?.max],
          sorted.length === 0 ? [undefined, undefined] : [sorted[0], sorted.at(-1)].map((end) => (end ?? 0) + 0),
        );
      }),
      { numRuns: rounds(25), endOnFailure: true },
    );
  });

  it('of a part and the summary of another merge to the summary of both', () => {
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 4 }), (parts) => {
        const whole = summaryOf(parts.flat());
        const merged = mergeSummaries(parts.map(summaryOf));
        const shown = ({ numbers, categories, ...rest }: ColumnSummary) => {
          const { sum: _, ...exact } = numbers ?? {};
          return { ...rest, exact, total: categories && { ...categories } };
        };
        const cut = parts.map(summaryOf).some(({ categories }) => (categories?.rest ?? 0) > 0);
        if (!cut) assert.deepEqual(shown(merged), shown(whole));
        const [sum, exact] = [merged.numbers?.sum, whole.numbers?.sum];
        const largest = Math.max(Math.abs(whole.numbers?.min ?? 0), Math.abs(whole.numbers?.max ?? 0));
        if (sum !== undefined && exact !== undefined)
          assert.ok(Math.abs(sum - exact) <= 1e-9 * largest || largest > 1e300);
        assert.deepEqual(canonicalJson(mergeSummaries([whole])), canonicalJson(whole));
      }),
      { numRuns: rounds(25), endOnFailure: true },
    );
  });

  it('collapses bins in pairs: as if the wider bins had been there from the start', () => {
    const random = new Random(1);
    const values = Array.from({ length: 2000 }, () => 10 ** (random.next() * 600 - 300));
    const { numbers } = summaryOf(values);
    const level = numbers?.level ?? 0;
    assert.ok(level >= 3, `level ${level}`);
    const counted = new Map<number, number>();
    for (const value of values) counted.set(binOf(value, level), (counted.get(binOf(value, level)) ?? 0) + 1);
    assert.deepEqual(numbers?.positive, runsOf(counted));
    assert.deepEqual(binsOf(runsOf(counted)), new Map([...counted].sort(([a], [b]) => a - b)));
    assert.deepEqual(
      [
        ...atLevel(
          new Map([
            [-1, 1],
            [0, 1],
            [1, 1],
            [2, 1],
          ]),
          0,
          1,
        ),
      ],
      [
        [0, 2],
        [1, 2],
      ],
    );
  });

  it('keeps the accuracy of 1 % for a million values of one sign within a factor of a thousand', () => {
    const observer = new ColumnObserver();
    const random = new Random(2);
    observer.addNumbers(Float64Array.from({ length: 1_000_000 }, () => 0.001 + random.next() * 0.999));
    const { count, numbers } = observer.summary();
    assert.deepEqual([count, numbers?.count, numbers?.level], [1_000_000, 1_000_000, 0]);
  });

  it('takes typed arrays like their numbers', () => {
    for (const values of [new Float32Array([1.5, Number.NaN, -2]), new Int8Array([1, -1, 0]), new Float64Array(0)]) {
      const observer = new ColumnObserver();
      observer.addNumbers(values);
      assert.deepEqual(observer.summary(), summaryOf(values));
    }
  });

  it('keeps the sum out where it is more than a double holds', () => {
    assert.equal('sum' in numbersOf([1e308, 1e308]), false);
    assert.equal(mergeSummaries([summaryOf([1e308, 1e308]), summaryOf([-1e308])]).numbers?.sum, undefined);
    assert.equal(numbersOf([1e308, -1e308]).sum, 0);
  });

  it('has 0 for -0, and of NaN and infinities neither range nor bins', () => {
    assert.ok(Object.is(numbersOf([-0]).min, 0) && Object.is(numbersOf([-0]).sum, 0));
    assert.deepEqual(summaryOf([Number.NaN, -Infinity, Infinity, 10n ** 400n]), {
      v: 1,
      count: 4,
      missing: 0,
      numbers: { count: 0, nan: 1, infinite: 3, level: 0, zero: 0, positive: [], negative: [] },
    });
  });
});

describe('the categories of a summary', () => {
  it('are the most frequent, with an exact rest', () => {
    // Category n comes n times.
    const values = Array.from({ length: 1000 }, (_, n) => Array.from({ length: n }, () => `category ${n}`)).flat();
    const { categories } = summaryOf(values);
    const top = Object.entries(categories?.top ?? {});
    assert.ok(top.length > 100);
    assert.deepEqual(new Set(top.map(([, count]) => count)), new Set(top.map((_, place) => 999 - place)));
    for (const [name, count] of top) assert.equal(name, `category ${count}`);
    assert.equal(categories?.rest, values.length - top.reduce((sum, [, count]) => sum + count, 0));
    assert.equal(categories?.distinct, 999);
  });

  it('stay in bounds when there are more than 10,000: the rest is counted together and exactly', () => {
    const values = Array.from({ length: 30_000 }, (_, n) => (n % 3 === 0 ? 'often' : `user ${n}`));
    const { count, categories } = summaryOf(values);
    assert.equal(count, 30_000);
    assert.equal(categories?.top['often'], 10_000);
    assert.equal(categories?.distinct, undefined);
    assert.equal(
      Object.values(categories?.top ?? {}).reduce((sum, n) => sum + n, categories?.rest ?? 0),
      30_000,
    );
  });

  it('of long names are told apart by what is behind the cut', () => {
    const long = 'x'.repeat(1_000_000);
    const { categories } = summaryOf([`${long}a`, `${long}b`, `${long}b`, 'short']);
    const [names, counts] = [Object.keys(categories?.top ?? {}), Object.values(categories?.top ?? {})];
    assert.deepEqual(counts.sort(), [1, 1, 2]);
    assert.equal(names.filter((name) => /^x{48}…[0-9a-f]{8}$/.test(name)).length, 2);
    assert.equal(categories?.distinct, 3);
  });

  it('carry no credentials, also where the cut would hide that it is a URL', () => {
    const secret = 'https://me:verysecretpassword@host/path';
    const text = JSON.stringify(summaryOf([secret, `https://me:${'verysecret'.repeat(5)}@host/${'path'.repeat(20)}`]));
    assert.equal(text.includes('verysecret'), false);
    assert.ok(text.includes('https://host/path'));
  });

  it('that a part has among its rest stay in the rest of a merge', () => {
    const many = Array.from({ length: 2000 }, (_, n) => `category ${n}`);
    const merged = mergeSummaries([summaryOf(many), summaryOf(['category 1999', 'category 1999', 'b'])]);
    const named = Object.values(merged.categories?.top ?? {}).reduce((sum, count) => sum + count, 0);
    assert.equal(named + (merged.categories?.rest ?? 0), 2003);
    assert.equal(merged.categories?.top['category 1999'], 2);
    assert.equal(merged.categories?.distinct, undefined);
  });
});
