const blocks = '▁▂▃▄▅▆▇█';

/** Numbers from 0 as bars an eighth of a line high each; a space for 0, and `most` is the full height. */
export const sparkline = (values: readonly number[], most = Math.max(...values)): string =>
  values
    .map((value) =>
      value > 0 && most > 0
        ? (blocks[Math.min(blocks.length - 1, Math.floor((value / most) * blocks.length))] ?? '')
        : ' ',
    )
    .join('');

/** Numbers as they went: the lowest an eighth high, the highest a full line, all alike half; a space for what is no finite number. */
export function trend(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  const [lowest, highest] = [Math.min(...finite), Math.max(...finite)];
  // Halves, so that the span of the largest numbers is finite too.
  const span = highest / 2 - lowest / 2;
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const share = span > 0 ? (value / 2 - lowest / 2) / span : 0.5;
      return blocks[Math.round(share * (blocks.length - 1))] ?? '';
    })
    .join('');
}
