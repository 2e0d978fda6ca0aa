import assert from 'node:assert/strict';
import { readCsv } from '../../examples/flights/csv.js';
import { everyFlight, weekOf } from '../../examples/flights/files.js';
import { driftOf } from '../../lib/drift/index.js';
import { quantile, sampleOf } from '../../lib/drift/sample.js';
import { binOf } from '../../lib/observe/bins.js';
import { accuracyAt, ColumnObserver, type ColumnSummary, comparable } from '../../lib/observe/index.js';
import { type Expected, expected } from './expected.js';

/** A column of both sides, as values and as what their sketches say of them at one level. */
interface Sides {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly accuracy: number;
  readonly level: number;
}

const mean = (values: readonly number[], of: (value: number) => number): number =>
  values.reduce((sum, value) => sum + of(value), 0) / values.length;

/** How far a figure of a sketch may be from that of the values, as `[least, most]` of the figure. */
type Bounds = (sides: Sides, each: Expected) => readonly [number, number];

/** Values of a bin cannot be told apart: what the distribution functions do within it is missed, and nothing is invented. */
const ksBounds: Bounds = ({ reference, current, level }, { value }) => {
  const binnedBy = (number: number): number =>
    number === 0 ? 0 : Math.sign(number) * (binOf(Math.abs(number), level) + 1e6);
  const distinct = new Map<number, Set<number>>();
  for (const number of [...reference, ...current]) {
    const bin = binnedBy(number);
    distinct.set(bin, (distinct.get(bin) ?? new Set()).add(number));
  }
  const mixed = new Set([...distinct].filter(([, values]) => values.size > 1).map(([bin]) => bin));
  const largest = Math.max(
    ...[...mixed].map((bin) =>
      Math.max(...[reference, current].map((side) => mean(side, (number) => Number(binnedBy(number) === bin)))),
    ),
  );
  return [value - largest, value];
};

/** Every value moves by the accuracy at most, and with it the area and the standard deviation. */
const wassersteinBounds: Bounds = ({ reference, current, accuracy }, { value }) => {
  const average = mean(reference, (number) => number);
  const deviation = Math.sqrt(mean(reference, (number) => (number - average) ** 2));
  const moved = accuracy * (mean(reference, Math.abs) + mean(current, Math.abs));
  const widened = accuracy * Math.sqrt(mean(reference, (number) => number ** 2));
  const area = value * deviation;
  return [(area - moved) / (deviation + widened), (area + moved) / (deviation - widened)];
};

/** Edges of bins between the values, and shares that may be on the other side of each because value and edge have moved. */
function edgesOf({ reference, current, accuracy }: Sides, bins: string | null) {
  const all = [...reference, ...current];
  const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  const isEqual = bins === 'equal30';
  const sample = sampleOf(Float64Array.from(reference));
  const edges = isEqual
    ? Array.from({ length: 29 }, (_, n) => low + ((n + 1) * (high - low)) / 30)
    : [...new Set(Array.from({ length: 9 }, (_, n) => quantile(sample, (n + 1) / 10)))];
  // A value that is a quantile moves with the edge that it is; the edges of equal bins stay.
  const crosses = (number: number, edge: number): boolean =>
    Math.abs(number - edge) <= accuracy * (Math.abs(number) + (isEqual ? 0 : Math.abs(edge))) &&
    (isEqual || number !== edge);
  const crossing = (side: readonly number[]): number[] =>
    edges.map((edge) => mean(side, (number) => Number(crosses(number, edge))));
  const shares = (side: readonly number[]): number[] =>
    [Number.NEGATIVE_INFINITY, ...edges].map((edge, at) =>
      mean(side, (number) => Number(number >= edge && number < (edges[at] ?? Number.POSITIVE_INFINITY))),
    );
  return [reference, current].map((side) => ({ shares: shares(side), crossing: crossing(side) }));
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The distance is a metric, and that of two distributions at most the root of the share in which they differ. */
const jsBounds: Bounds = (sides, { bins, value }) => {
  const moved = total(edgesOf(sides, bins).map(({ crossing }) => Math.sqrt(total(crossing))));
  return [value - moved, value + moved];
};

/** Each share is within what may have crossed the edges of its bin; the sum of the least and of the largest terms bound the index. */
const psiBounds: Bounds = (sides, { bins }) => {
  const ranges = edgesOf(sides, bins).map(({ shares, crossing }) =>
    shares.map((share, at) => {
      const moved = (crossing[at - 1] ?? 0) + (crossing[at] ?? 0);
      return [Math.max(0.0001, share - moved), Math.max(0.0001, share + moved)] as const;
    }),
  );
  const [of, to] = [ranges[0] ?? [], ranges[1] ?? []];
  let [least, most] = [0, 0];
  for (const [at, [lowQ, highQ]] of of.entries()) {
    const [lowP, highP] = to[at] ?? [0, 0];
    const term = (q: number, p: number): number => (p - q) * Math.log(p / q);
    const corners = [term(lowQ, lowP), term(lowQ, highP), term(highQ, lowP), term(highQ, highP)];
    most += Math.max(...corners);
    if (lowQ > highP || lowP > highQ) least += Math.min(...corners);
  }
  return [least, most];
};

const boundsOf: Readonly<Record<string, Bounds>> = {
  ks: ksBounds,
  wasserstein: wassersteinBounds,
  js: jsBounds,
  psi: psiBounds,
};

describe('drift of real columns from their summaries', () => {
  const flights = readCsv(everyFlight);
  const valuesOf = (column: string, first: number, last: number): string[] =>
    flights
      .filter((row) => first <= weekOf(row['departed_at'] ?? '') && weekOf(row['departed_at'] ?? '') <= last)
      .map((row) => row[column] ?? '');
  const summaryOf = (values: readonly (string | number)[]): ColumnSummary => {
    const observer = new ColumnObserver();
    for (const value of values) observer.add(value);
    return observer.summary();
  };

  for (const column of ['delay_minutes', 'distance_miles']) {
    it(`of ${column} is within what the accuracy of the sketch allows of what SciPy says of the values`, () => {
      const known = (first: number, last: number): number[] =>
        valuesOf(column, first, last)
          .filter((text) => text !== '')
          .map(Number);
      const reference = known(1, 5);
      const before = summaryOf(reference);
      const worst: Record<string, number> = {};
      for (const each of expected.filter((one) => one.column === column)) {
        const current = known(each.week, each.week);
        const now = summaryOf(current);
        const level = Math.max(before.numbers?.level ?? 0, now.numbers?.level ?? 0);
        assert.equal(level, 0);
        const data = comparable(before, now);
        const options = { method: each.method, ...(each.bins !== null && { bins: each.bins }) };
        const found = driftOf(column, data.reference, data.current, options)[0]?.value ?? Number.NaN;
        const [least, most] = boundsOf[each.method]?.(
          { reference, current, level, accuracy: accuracyAt(level) * (1 + 1e-9) },
          each,
        ) ?? [1, 0];
        const what = `week ${each.week} ${each.method} ${each.bins}: ${found}, SciPy ${each.value}`;
        assert.ok(found >= least - 1e-9 && found <= most + 1e-9, `${what}, expected ${least} to ${most}`);
        const name = `${each.method} ${each.bins}`;
        worst[name] = Math.max(worst[name] ?? 0, Math.abs(found - each.value));
      }
      assert.equal(Object.keys(worst).length, 6);
      for (const [name, error] of Object.entries(worst)) assert.ok(error < 0.01, `${name}: off by ${error}`);
    });
  }

  it('of categories is exact where all of them are in the summaries', () => {
    const before = summaryOf(valuesOf('origin', 1, 5));
    assert.equal(before.categories?.rest, 0);
    for (const { week, method, value } of expected.filter(({ column }) => column === 'origin')) {
      const data = comparable(before, summaryOf(valuesOf('origin', week, week)));
      const found = driftOf('origin', data.reference, data.current, { method })[0]?.value ?? Number.NaN;
      assert.ok(Math.abs(found - value) < 1e-10, `week ${week} ${method}: ${found}, SciPy ${value}`);
    }
  });
});
