import assert from 'node:assert/strict';

/** What differs from run to run becomes the same: ids and digests, times, durations, the width of columns. */
const normalised = (text: string): string[] =>
  text
    // Known in a clone with its history only; `*` where it has changes.
    .replace(/ +code [0-9a-f]{7,40}\*?/g, '')
    .replace(/\b[0-9a-f]{8,64}\b/g, 'ID')
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?/g, 'TIME')
    .replace(/\bjust now\b|\b\d+ (s|min|h) ago\b/g, 'AGO')
    .replace(/\b\d+(\.\d+)? ?(µs|ms|s|min)\b/g, 'DURATION')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trimEnd());

/** Compares what was printed with what the document shows; a line of `...` there stands for any number of lines. */
export function assertShown(printed: string, shown: string, where: string): void {
  const rest = normalised(printed);
  const parts = normalised(shown)
    .join('\n')
    .split(/^ ?\.\.\.$/m);
  if (parts.length === 1) {
    assert.deepEqual(rest, normalised(shown), where);
    return;
  }
  let from = 0;
  const text = rest.join('\n');
  for (const part of parts.map((lines) => lines.replace(/^\n|\n$/g, ''))) {
    const at = text.indexOf(part, from);
    assert.ok(at >= 0, `${where}: the output lacks\n${part}\n\nit is\n${text}`);
    from = at + part.length;
  }
}
