import assert from 'node:assert/strict';
import { ago, shortDigest, size, took } from '../../lib/cli/format.js';
import { extra, line, name, piece, spaced } from '../../lib/cli/line.js';
import { displayWidth, printable, truncate } from '../../lib/cli/printable.js';
import { table } from '../../lib/cli/table.js';

const plain = (width?: number) => ({ color: false, width });

describe('text for a terminal', () => {
  it('is cut at the end or in the middle, by columns and not by characters', () => {
    assert.equal(truncate('abcdef', 6), 'abcdef');
    assert.equal(truncate('abcdef', 4), 'abc…');
    assert.equal(truncate('abcdefgh', 5, 'middle'), 'ab…gh');
    assert.equal(truncate('日本語の名前', 6), '日本…');
    assert.equal(displayWidth('日本e\u0301'), 5);
    assert.equal(truncate('abc', 1), '…');
    assert.equal(truncate('abc', 0), '');
  });

  it('shows controls and marks that reorder text instead of obeying them', () => {
    assert.equal(printable('a\u001b[31m\nb\u0000\u009b\u202e\ud800'), 'a\\x1b[31m\\nb\\x00\\x9b\\u{202e}\\u{d800}');
    assert.equal(printable('naïve 日本 👍'), 'naïve 日本 👍');
  });
});

describe('a line', () => {
  const pieces = spaced([
    name('warehouse/long/path/file.parquet'),
    piece('id'),
    extra('extra one'),
    extra('extra two'),
  ]);

  it('loses extras first, then the middle of names, then its end', () => {
    assert.equal(line(pieces, plain()), 'warehouse/long/path/file.parquet  id  extra one  extra two');
    assert.equal(line(pieces, plain(50)), 'warehouse/long/path/file.parquet  id  extra one');
    assert.equal(line(pieces, plain(40)), 'warehouse/long/path/file.parquet  id');
    assert.equal(line(pieces, plain(20)), 'warehou….parquet  id');
    assert.equal(line(pieces, plain(10)), 'wareh…arq…');
  });
});

describe('a table', () => {
  const columns = [
    { title: 'A', least: 4, comfort: 8 },
    { title: 'B', optional: true },
    { title: 'C', align: 'right' },
  ] as const;
  const rows = [[{ text: 'abcdefghijkl' }, { text: 'bbbb' }, { text: '1' }]];

  it('leaves out optional columns before it squeezes the others', () => {
    assert.deepEqual(table(columns, rows, plain()), ['A             B     C', 'abcdefghijkl  bbbb  1']);
    assert.deepEqual(table(columns, rows, plain(17)), ['A         B     C', 'abcdefg…  bbbb  1']);
    assert.deepEqual(table(columns, rows, plain(15)), ['A             C', 'abcdefghijkl  1']);
    assert.deepEqual(table(columns, rows, plain(8)), ['A      C', 'abcd…  1']);
  });
});

describe('values', () => {
  const now = new Date('2026-01-31T12:00:00Z');

  it('have times that a person reads', () => {
    assert.equal(ago('2026-01-31T11:59:58.000000Z', now), 'just now');
    assert.equal(ago('2026-01-31T11:59:30.000000Z', now), '30 s ago');
    assert.equal(ago('2026-01-31T09:30:00.000000Z', now), '2 h ago');
    assert.equal(ago('2025-12-01T09:30:00.000000Z', now), '2 mo ago');
    assert.equal(ago('2001-12-01T09:30:00.000000Z', now), '24 y ago');
    assert.equal(ago('2026-01-31T12:10:00.000000Z', now), 'in 10 min');
  });

  it('have durations and sizes with units', () => {
    const lasting = (endedAt?: string) =>
      took({ startedAt: '2026-01-31T12:00:00.000000Z', ...(endedAt && { endedAt }) });
    assert.equal(lasting(), '');
    assert.equal(lasting('2026-01-31T12:00:00.000850Z'), '850 µs');
    assert.equal(lasting('2026-01-31T12:00:00.012400Z'), '12 ms');
    assert.equal(lasting('2026-01-31T12:00:01.240000Z'), '1.2 s');
    assert.equal(lasting('2026-01-31T12:04:10.000000Z'), '4 min 10 s');
    assert.equal(lasting('2026-01-31T14:05:00.000000Z'), '2 h 5 min');
    assert.deepEqual([0, 999, 1200, 5e9].map(size), ['0 B', '999 B', '1.2 kB', '5.0 GB']);
    assert.equal(shortDigest(`sha256:${'ab'.repeat(32)}`), 'sha256:abababababab…');
    assert.equal(shortDigest('md5:ab'), 'md5:ab');
  });
});
