import { type Look, line, type Medium, type Piece, piece } from './line.js';
import { displayWidth, printable, truncate } from './printable.js';

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** It is left out when there is no room for it. */
  readonly optional?: boolean;
  /** It gives up room first, down to this many columns. Default: it does not. */
  readonly least?: number;
  /** Optional columns are left out before it gives up more than leaves it this much. Default: `least`. */
  readonly comfort?: number;
  /** It is as wide as this at least, where there is room. Default: as what is in it. */
  readonly width?: number;
  /** Where a text that is too long is cut. Default: the end. */
  readonly cut?: 'end' | 'middle';
}

export interface Cell {
  readonly text: string;
  readonly look?: Look | undefined;
}

const gap = 2;

/** A table as lines, the titles first. Columns are as wide as what is in them, and together as the medium allows. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  medium: Medium,
): readonly string[] {
  const widths = columns.map(({ title, width = 0 }, index) =>
    rows.reduce(
      (widest, row) => Math.max(widest, displayWidth(printable(row[index]?.text ?? ''))),
      Math.max(displayWidth(title), width),
    ),
  );
  const fitted = fitWidths(columns, widths, medium.width ?? Number.POSITIVE_INFINITY);
  const titles = columns.map(({ title }): Cell => ({ text: title, look: 'dim' }));
  return [titles, ...rows].map((row) => line(cellsOf(row, columns, fitted), medium));
}

/** The width of each column; 0 for one that is left out. */
function fitWidths(columns: readonly Column[], widths: readonly number[], width: number): readonly number[] {
  const fitted = [...widths];
  const surplus = (): number => fitted.reduce((sum, own) => sum + (own > 0 ? own + gap : 0), -gap) - width;
  const spare = ({ least, comfort = least }: Column, index: number): number =>
    comfort === undefined ? 0 : Math.max(0, (fitted[index] ?? 0) - comfort);
  const tight = (): boolean => surplus() > columns.reduce((sum, column, index) => sum + spare(column, index), 0);
  for (let index = columns.length - 1; index >= 0 && tight(); index -= 1) {
    if (columns[index]?.optional === true) fitted[index] = 0;
  }
  columns.forEach(({ least }, index) => {
    const own = fitted[index] ?? 0;
    if (least !== undefined && surplus() > 0) fitted[index] = Math.max(Math.min(own, least), own - surplus());
  });
  return fitted;
}

function cellsOf(row: readonly Cell[], columns: readonly Column[], widths: readonly number[]): readonly Piece[] {
  const pieces: Piece[] = [];
  columns.forEach(({ align, cut }, index) => {
    const width = widths[index] ?? 0;
    if (width === 0) return;
    const { text = '', look } = row[index] ?? {};
    const shown = truncate(printable(text), width, cut);
    const padding = ' '.repeat(width - displayWidth(shown));
    if (pieces.length > 0) pieces.push(piece(' '.repeat(gap)));
    pieces.push(...(align === 'right' ? [piece(padding), piece(shown, look)] : [piece(shown, look), piece(padding)]));
  });
  return pieces;
}
