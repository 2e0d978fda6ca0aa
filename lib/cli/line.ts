import { styleText } from 'node:util';
import { displayWidth, printable, truncate } from './printable.js';

/** How a piece of a line looks on a terminal with colour. */
export type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta';

/** A piece of a line. */
export interface Piece {
  readonly text: string;
  readonly look?: Look | undefined;
  /** It may be shortened in its middle before anything is cut off at the end of the line. */
  readonly shrinks?: boolean;
  /** It is left out, the last one first, before anything is shortened. */
  readonly optional?: boolean;
}

/** The medium that lines are written for. */
export interface Medium {
  readonly color: boolean;
  /** Columns of a line; undefined: any number. */
  readonly width?: number | undefined;
}

/** A name is not shortened below this. */
const leastName = 12;

export const piece = (text: string, look?: Look): Piece => ({ text, look });

/** A name: what is shortened when the line is too long. */
export const name = (text: string, look?: Look): Piece => ({ text, look, shrinks: true });

/** Something that is good to know where there is room for it. */
export const extra = (text: string, look?: Look): Piece => ({ text, look, optional: true });

/** Pieces with two spaces between them. */
export const spaced = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces.flatMap((item, index) => (index === 0 ? [item] : [{ text: '  ', optional: item.optional === true }, item]));

/** One line: made safe for a terminal, fitted to its width, coloured if it has colour. */
export function line(pieces: readonly Piece[], { color, width = Number.POSITIVE_INFINITY }: Medium): string {
  const safe = withoutExtras(
    pieces.map((item) => ({ ...item, text: printable(item.text) })),
    width,
  );
  let surplus = totalWidth(safe) - width;
  let left = width;
  let result = '';
  for (const { text, look, shrinks } of safe) {
    const own = displayWidth(text);
    const wanted = shrinks === true && surplus > 0 ? Math.max(Math.min(own, leastName), own - surplus) : own;
    surplus -= own - wanted;
    const shown = truncate(truncate(text, wanted, 'middle'), left);
    left -= displayWidth(shown);
    result += paint(shown, look, color);
    if (left <= 0) break;
  }
  return result.trimEnd();
}

const totalWidth = (pieces: readonly Piece[]): number => pieces.reduce((sum, { text }) => sum + displayWidth(text), 0);

function withoutExtras(pieces: readonly Piece[], width: number): readonly Piece[] {
  let kept = pieces;
  while (totalWidth(kept) > width) {
    const last = kept.findLastIndex(({ optional }) => optional === true);
    if (last < 0) return kept;
    kept = kept.filter((_, index) => index !== last);
  }
  return kept;
}

export const paint = (text: string, look: Look | undefined, color: boolean): string =>
  color && look !== undefined && text !== '' ? styleText(look, text, { validateStream: false }) : text;
