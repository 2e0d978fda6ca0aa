import { type ColumnSummary, isReadable, type LaterSummary } from '../lineage/column-summary.js';
import { brief } from './drift-plot.js';
import { counted } from './format.js';
import { name, type Piece, piece } from './line.js';

/** A column and what a run observed of it. */
export function observedPieces([column, summary]: readonly [string, ColumnSummary | LaterSummary]): readonly Piece[] {
  if (!isReadable(summary))
    return [name(column, 'bold'), piece(`a summary of version ${summary.v}: a later mltrace can read it`, 'yellow')];
  return [name(column, 'bold'), piece(wordsOf(summary))];
}

function wordsOf({ count, missing, numbers, categories }: ColumnSummary): string {
  const without = missing + (numbers?.nan ?? 0);
  return [
    counted(count, 'value'),
    ...(numbers?.min === undefined ? [] : [`${brief(numbers.min)} to ${brief(numbers.max ?? numbers.min)}`]),
    ...(categories === undefined ? [] : [categoriesIn(categories)]),
    ...(numbers === undefined || numbers.infinite === 0 ? [] : [`${numbers.infinite} infinite`]),
    ...(without === 0 ? [] : [`${((without / count) * 100).toFixed(1)} % missing`]),
  ].join(', ');
}

const categoriesIn = ({ top, distinct }: NonNullable<ColumnSummary['categories']>): string =>
  distinct === undefined
    ? `more than ${Object.keys(top).length} categories`
    : `${distinct} ${distinct === 1 ? 'category' : 'categories'}`;
