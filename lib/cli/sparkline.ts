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
