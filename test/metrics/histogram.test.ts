import assert from 'node:assert/strict';
import fc from 'fast-check';
import { durationBuckets, quantileBuckets } from '../../lib/metrics/buckets.js';
import { histogram } from '../../lib/metrics/histogram.js';
import type { Exemplar, MetricValue } from '../../lib/metrics/metric-shape.js';
import { lineageMetric } from '../../lib/names.js';
import { accuracyAt, ColumnObserver, columnDataOf } from '../../lib/observe/index.js';

const limit = { limit: 10, onOverflow: () => assert.fail('overflow') };
const labels = ['default', 'train', 'delay'];

const exemplarAt =
  (timestamp: number, span: string) =>
  (value: number): Exemplar => ({ labelSet: { trace_id: 't', span_id: span }, value, timestamp });

/** Samples of a histogram by what is behind its name and by `le`. */
function shown(values: readonly MetricValue[]) {
  const of = (suffix: string) => values.filter(({ metricName }) => metricName?.endsWith(suffix));
  return {
    buckets: of('_bucket').map(({ labels: { le } = {}, value }) => [le, value] as const),
    exemplars: of('_bucket').map(({ labels: { le } = {}, exemplar }) => [le, exemplar] as const),
    sum: of('_sum')[0]?.value,
    count: of('_count')[0]?.value,
  };
}

function summaryOf(values: Iterable<number>) {
  const observer = new ColumnObserver();
  for (const value of values) observer.add(value);
  const summary = observer.summary();
  return { numbers: columnDataOf(summary).numbers, level: summary.numbers?.level ?? 0, sum: summary.numbers?.sum ?? 0 };
}

const bounds = fc
  .uniqueArray(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((list) => [...new Set(list.map((bound) => bound + 0))].sort((a, b) => a - b));

describe('a histogram that takes many values at once', () => {
  it('counts exact values as a naive one does', () => {
    const values = fc.array(fc.oneof(fc.integer({ min: -60, max: 60 }), fc.double({ noNaN: true })), { maxLength: 60 });
    fc.assert(
      fc.property(bounds, values, (given, list) => {
        const finite = list.filter(Number.isFinite).sort((a, b) => a - b);
        const metric = histogram(lineageMetric.value, limit);
        for (const value of finite)
          metric.add(labels, { added: { values: [value], weights: [1], sum: value }, bounds: () => given });
        const naive = given.map((bound) => [String(bound), finite.filter((value) => value <= bound).length] as const);
        const found = shown(metric.values());
        if (finite.length === 0) return;
        assert.deepEqual(found.buckets, [...naive, ['+Inf', finite.length]]);
        const isNegative = (given[0] ?? 0) < 0 || finite.some((value) => value < 0);
        assert.equal(found.count, isNegative ? undefined : finite.length);
        assert.equal(found.sum === undefined, isNegative);
        assert.ok(Number.isFinite(found.sum ?? 0));
      }),
    );
  });

  it('is never off by more than the accuracy of a summary', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e7, max: 1e7 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(bounds, values, (given, list) => {
        const metric = histogram(lineageMetric.value, limit);
        const { numbers, level, sum } = summaryOf(list);
        const accuracy = accuracyAt(level);
        metric.add(labels, { added: { ...numbers, sum, accuracy }, bounds: () => given });
        // All values of a bin are within gamma of each other.
        const gamma = ((1 + accuracy) / (1 - accuracy)) * (1 + 1e-9);
        // Numbers nearer to 0 count as 0.
        const tiny = 2e-308;
        const below = (bound: number) => (bound > 0 ? bound / gamma : bound * gamma) - tiny;
        const above = (bound: number) => (bound > 0 ? bound * gamma : bound / gamma) + tiny;
        for (const [le, count] of shown(metric.values()).buckets) {
          const bound = Number(String(le).replace('Inf', 'Infinity'));
          assert.ok(count >= list.filter((value) => value <= below(bound)).length, `${le}: ${count}`);
          assert.ok(count <= list.filter((value) => value <= above(bound)).length, `${le}: ${count}`);
        }
      }),
    );
  });

  it('counts few different values exactly where bounds lie on them', () => {
    const list = Array.from({ length: 2000 }, (_, n) => (n % 21) - 10);
    const given = Array.from({ length: 21 }, (_, n) => n - 10);
    const metric = histogram(lineageMetric.value, limit);
    const { numbers, level, sum } = summaryOf(list);
    metric.add(labels, { added: { ...numbers, sum, accuracy: accuracyAt(level) }, bounds: () => given });
    const naive = given.map((bound) => [String(bound), list.filter((value) => value <= bound).length]);
    assert.deepEqual(shown(metric.values()).buckets, [...naive, ['+Inf', 2000]]);
  });

  it('names of each bucket a run that has values in it, the one that ended last, with a value that is in it', () => {
    const metric = histogram(lineageMetric.value, limit);
    const given = [0, 10];
    const add = (list: readonly number[], exemplar: (value: number) => Exemplar) => {
      const { numbers, level, sum } = summaryOf(list);
      metric.add(labels, { added: { ...numbers, sum, accuracy: accuracyAt(level) }, bounds: () => given, exemplar });
    };
    add([-5, 10, 10.001], exemplarAt(20, 'late'));
    add([5, 500], exemplarAt(10, 'early'));
    add([700], exemplarAt(20, 'same time'));
    const [first, second, third] = shown(metric.values()).exemplars.map(([, exemplar]) => exemplar);
    assert.equal(first?.labelSet['span_id'], 'late');
    assert.equal(second?.labelSet['span_id'], 'late');
    assert.equal(third?.labelSet['span_id'], 'same time');
    assert.ok(first.value <= 0 && second.value > 0 && second.value <= 10 && third.value > 10);
  });

  it('stays a number with the largest doubles', () => {
    const metric = histogram(lineageMetric.value, limit);
    const largest = { values: [Number.MAX_VALUE], weights: [2], sum: Number.POSITIVE_INFINITY };
    for (const added of [largest, largest]) metric.add(labels, { added, bounds: () => [0] });
    const { sum, count } = shown(metric.values());
    assert.equal(sum, Number.MAX_VALUE);
    assert.equal(count, 4);
  });

  it('has no sum and no count once it could fall: OpenMetrics forbids them', () => {
    const metric = histogram(lineageMetric.value, limit);
    const add = (value: number) =>
      metric.add(labels, { added: { values: [value], weights: [1], sum: value }, bounds: () => [0, 5] });
    add(3);
    assert.deepEqual([shown(metric.values()).sum, shown(metric.values()).count], [3, 1]);
    add(-1);
    assert.deepEqual([shown(metric.values()).sum, shown(metric.values()).count], [undefined, undefined]);
    assert.deepEqual(shown(metric.values()).buckets.at(-1), ['+Inf', 2]);
  });

  it('has one series for all that is beyond its limit, and loses no value', () => {
    let dropped = 0;
    const metric = histogram(lineageMetric.value, { limit: 3, onOverflow: () => dropped++ });
    for (let n = 0; n < 20; n += 1) {
      const added = { values: [n], weights: [1], sum: n };
      metric.add(['default', 'train', `column-${n % 10}`], { added, bounds: () => [n] });
    }
    const values = metric.values();
    const columns = new Set(values.map(({ sharedLabels }) => JSON.stringify(sharedLabels)));
    assert.equal(columns.size, 4);
    assert.ok(columns.has('{"namespace":"__overflow__","component":"__overflow__","column":"__overflow__"}'));
    const counts = values.filter(({ metricName }) => metricName?.endsWith('_count'));
    assert.equal(
      counts.reduce((total, { value }) => total + value, 0),
      20,
    );
    assert.equal(dropped, 14);
  });
});

describe('bounds from quantiles', () => {
  it('ascend, are finite and never many, whatever the values', () => {
    const numbers = fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 5)), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(numbers, (list) => {
        const found = quantileBuckets(columnDataOf(columnOf(list)).numbers);
        assert.ok(found.length <= 11);
        assert.ok(found.every((bound, at) => Number.isFinite(bound) && (at === 0 || bound > (found[at - 1] ?? 0))));
        assert.equal(found.length === 0, list.length === 0);
        assert.ok(!found.some((bound) => Object.is(bound, -0)));
      }),
    );
  });

  it('part values that are far from zero and close together', () => {
    const found = quantileBuckets(
      columnDataOf(columnOf(Array.from({ length: 1000 }, (_, n) => 100 + n / 100))).numbers,
    );
    assert.ok(found.length >= 7, found.join());
  });

  it('are on the value and on both sides of it where there is only one', () => {
    assert.deepEqual(quantileBuckets(columnDataOf(columnOf([5, 5])).numbers), [0, 5, 10]);
    assert.deepEqual(quantileBuckets(columnDataOf(columnOf([0])).numbers), [0, 1]);
    assert.deepEqual(quantileBuckets(columnDataOf(columnOf([-3])).numbers), [-6, -3, 0]);
  });

  it('are not below 0 where no value is', () => {
    const found = quantileBuckets(columnDataOf(columnOf(Array.from({ length: 100 }, (_, n) => n / 100))).numbers);
    assert.ok(found[0] === 0 && found.length > 8, found.join());
  });

  it('of durations ascend', () => {
    assert.deepEqual(
      durationBuckets.toSorted((a, b) => a - b),
      durationBuckets,
    );
  });
});

function columnOf(list: readonly number[]) {
  const observer = new ColumnObserver();
  for (const value of list) observer.add(value);
  return observer.summary();
}
