/** What a terminal takes for a command, and what reorders text: controls, bidirectional marks, line separators. */
const dangerous = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** Wide by https://www.unicode.org/reports/tr11/ (the blocks that are wide as a whole) or shown as an emoji. */
const doubleWidth =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const ascii = /^[\x20-\x7e]*$/;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\x1b': '\\x1b' };

/** Text from outside as it may go to a terminal: one line, nothing that the terminal obeys. */
export const printable = (text: string): string =>
  ascii.test(text)
    ? text
    : text.replace(dangerous, (character) => {
        const code = character.codePointAt(0) ?? 0;
        return named[character] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`);
      });

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

/** Columns of a terminal that a printable text takes. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

const widthOf = (character: string): number => (zeroWidth.test(character) ? 0 : doubleWidth.test(character) ? 2 : 1);

/** A text cut to a width, `…` where something is missing: at the end, or in the middle, which keeps what a path ends in. */
export function truncate(text: string, width: number, where: 'end' | 'middle' = 'end'): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 1) return width === 1 ? '…' : '';
  const tail = where === 'end' ? 0 : Math.ceil((width - 1) / 2);
  const characters = [...text];
  return `${takeWidth(characters, width - 1 - tail).join('')}…${takeWidth(characters.toReversed(), tail).toReversed().join('')}`;
}

function takeWidth(characters: readonly string[], width: number): readonly string[] {
  let taken = 0;
  let count = 0;
  for (const character of characters) {
    taken += widthOf(character);
    if (taken > width) break;
    count += 1;
  }
  return characters.slice(0, count);
}
