import { binned } from '../drift/bins.js';
import { type ColumnData, kindOf, missingShare } from '../drift/column.js';
import { rangeOf } from '../drift/sample.js';
import { counted } from './format.js';
import { line, type Medium, name, piece, spaced } from './line.js';
import { sparkline } from './sparkline.js';

const plotBins = { kind: 'equal', count: 40 } as const;
/** Categories that are shown: those whose shares differ most. */
const shownCategories = 6;

/** Both sides of a comparison, for the eye: numbers in equal bins over the range of both, or the categories that differ most. */
export function driftPlot(reference: ColumnData, current: ColumnData, medium: Medium): readonly string[] {
  const rows = kindOf(reference, current) === 'number' ? numberRows : categoryRows;
  return [
    ...rows(reference, current, medium),
    ...[
      ['reference', reference],
      ['current', current],
    ].map(([side, data]) => factsOf(side as string, data as ColumnData, medium)),
  ];
}

function numberRows(reference: ColumnData, current: ColumnData, medium: Medium): string[] {
  const pair = binned(reference.numbers, current.numbers, plotBins);
  // Both on one scale, in shares: otherwise the side with more values would always look larger.
  const shares = [pair.reference, pair.current].map((counts) => sharesOf(counts));
  const most = Math.max(...shares.flat());
  return shares.map((row, index) =>
    line(
      [
        piece(index === 0 ? 'reference  ' : 'current    ', 'dim'),
        piece(sparkline(row, most), index === 0 ? 'cyan' : 'yellow'),
      ],
      medium,
    ),
  );
}

function sharesOf(counts: Float64Array): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => (total === 0 ? 0 : count / total));
}

function categoryRows(reference: ColumnData, current: ColumnData, medium: Medium): string[] {
  const totals = [reference, current].map((side) =>
    [...side.categories.values()].reduce((sum, n) => sum + n, side.rest ?? 0),
  );
  const share = (side: ColumnData, index: number, category: string): number =>
    (side.categories.get(category) ?? 0) / Math.max(1, totals[index] ?? 0);
  const names = [...new Set([...reference.categories.keys(), ...current.categories.keys()])];
  return names
    .map((category) => ({ category, before: share(reference, 0, category), now: share(current, 1, category) }))
    .sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before))
    .slice(0, shownCategories)
    .map(({ category, before, now }) =>
      line(spaced([name(category.padEnd(16)), piece(`${percent(before)} -> ${percent(now)}`, 'yellow')]), medium),
    );
}

function factsOf(side: string, data: ColumnData, medium: Medium): string {
  const ends = rangeOf(data.numbers);
  const range = ends === undefined ? '' : `, ${brief(ends.low)} to ${brief(ends.high)}`;
  const more = (data.rest ?? 0) > 0 ? ' and more' : '';
  const kinds = data.categories.size === 0 ? '' : `, ${data.categories.size} categories${more}`;
  const text = `${side}: ${counted(data.count, 'value')}${range}${kinds}, ${percent(missingShare(data))} missing`;
  return line([piece(text, 'dim')], medium);
}

/** Six digits are more than anybody compares. */
export const brief = (value: number): string => String(Number(value.toPrecision(6)));

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
