import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { MltraceError } from '../../lib/errors.js';
import type { Segment, SegmentBatch } from '../../lib/spool/contract.js';
import { listSegments, readSegment, removeSegment } from '../../lib/spool/reader.js';
import { run, temporaryDirectories, upTo } from './temporary-spool.js';

const lineOf = (json: string): string => `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
const runLine = (number: number, padding = 0): string => lineOf(JSON.stringify(run(number, padding)));

describe('spool reader', () => {
  const temporaryDirectory = temporaryDirectories();

  function segmentOf(content: string | Buffer, ending = 'sealed'): Segment {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, `0123456789abcdef.${ending}`), content);
    const [segment] = listSegments(directory);
    assert.ok(segment !== undefined);
    return segment;
  }

  function readAll(segment: Segment, maxBytes: number): SegmentBatch {
    let batch: SegmentBatch = { facts: [], problems: [], nextOffset: 0 };
    for (;;) {
      const next = readSegment(segment, batch.nextOffset, maxBytes);
      if (next.nextOffset === batch.nextOffset) return batch;
      batch = {
        facts: [...batch.facts, ...next.facts],
        problems: [...batch.problems, ...next.problems],
        nextOffset: next.nextOffset,
      };
    }
  }

  it('lists segments by name and nothing else', () => {
    const directory = temporaryDirectory();
    const files = ['b'.repeat(16), 'a'.repeat(16), 'c'.repeat(16)];
    for (const [index, ending] of ['open', 'sealed', 'abandoned'].entries()) {
      writeFileSync(join(directory, `${files[index]}.${ending}`), 'x'.repeat(index));
    }
    for (const foreign of ['readme.txt', 'b.open', `${'A'.repeat(16)}.open`, `${'d'.repeat(16)}.tmp`]) {
      writeFileSync(join(directory, foreign), '');
    }
    mkdirSync(join(directory, `${'e'.repeat(16)}.sealed`));
    assert.deepEqual(listSegments(directory), [
      { name: 'a'.repeat(16), path: join(directory, `${'a'.repeat(16)}.sealed`), sealed: true, size: 1 },
      { name: 'b'.repeat(16), path: join(directory, `${'b'.repeat(16)}.open`), sealed: false, size: 0 },
      { name: 'c'.repeat(16), path: join(directory, `${'c'.repeat(16)}.abandoned`), sealed: true, size: 2 },
    ]);
    assert.deepEqual(listSegments(join(directory, 'none')), []);
  });

  it('lists every one of very many segments', () => {
    const directory = temporaryDirectory();
    for (const number of upTo(1_200)) writeFileSync(join(directory, `${String(number).padStart(16, '0')}.sealed`), '');
    assert.deepEqual(
      listSegments(directory).map((segment) => Number(segment.name)),
      upTo(1_200),
    );
  });

  it('says what is wrong when the spool is no directory', () => {
    const path = join(temporaryDirectory(), 'spool');
    writeFileSync(path, '');
    assert.throws(
      () => listSegments(path),
      (error) => error instanceof MltraceError && error.code === 'MLTRACE_IO' && error.message.includes(path),
    );
  });

  it('reads whole lines up to maxBytes, at least one, and goes on where it stopped', () => {
    const segment = segmentOf(
      upTo(10)
        .map((number) => runLine(number))
        .join(''),
    );
    const length = runLine(0).length;
    for (const [maxBytes, count] of [
      [1, 1],
      [length, 1],
      [length * 2 - 1, 1],
      [length * 2, 2],
      [length * 100, 10],
    ] as const) {
      const batch = readSegment(segment, 0, maxBytes);
      assert.deepEqual(
        batch.facts,
        upTo(count).map((number) => run(number)),
      );
      assert.equal(batch.nextOffset, length * count);
    }
    assert.deepEqual(readSegment(segment, length * 9, 1_000).facts, [run(9)]);
    assert.deepEqual(readSegment(segment, length * 10, 1_000), { facts: [], problems: [], nextOffset: length * 10 });
  });

  it('leaves a line that is still being written, until its end is there', () => {
    const whole = runLine(0);
    const line = runLine(1);
    const segment = segmentOf(whole + line.slice(0, 40), 'open');
    assert.deepEqual(readSegment(segment, 0, 1_000), { facts: [run(0)], problems: [], nextOffset: whole.length });
    assert.deepEqual(readSegment(segment, whole.length, 5), { facts: [], problems: [], nextOffset: whole.length });
    appendFileSync(segment.path, line.slice(40));
    assert.deepEqual(readSegment(segment, whole.length, 5).facts, [run(1)]);
  });

  it('takes a rest without newline in a sealed segment for a line', () => {
    const line = runLine(0);
    const cut = segmentOf(line + line.slice(0, 40));
    assert.deepEqual(readSegment(cut, 0, 1_000), {
      facts: [run(0)],
      problems: [{ offset: line.length, reason: cutReason(line.slice(0, 40)), line: line.slice(0, 40) }],
      nextOffset: line.length + 40,
    });
    assert.deepEqual(readSegment(segmentOf(line.slice(0, -1)), 0, 10).facts, [run(0)]);
  });

  const cutReason = (cut: string): string =>
    `the checksum is not that of the line (expected ${crc32(cut.slice(9)).toString(16).padStart(8, '0')})`;

  it('reports what is no fact, each with its place, and reads on', () => {
    const bad = [
      'garbage',
      runLine(1).trimEnd().replace('train', 'drain'),
      lineOf('{"format":1').trimEnd(),
      lineOf(JSON.stringify({ ...run(2), format: 2 })).trimEnd(),
      lineOf(JSON.stringify({ ...run(2), id: 'x' })).trimEnd(),
      '        ',
    ];
    const content = bad.map((line, index) => `${line}\n${runLine(index)}`).join('');
    for (const maxBytes of [1, 100, 1 << 20]) {
      const { facts, problems, nextOffset } = readAll(segmentOf(content), maxBytes);
      assert.deepEqual(
        facts,
        upTo(bad.length).map((number) => run(number)),
      );
      assert.deepEqual(
        problems.map(({ line }) => line),
        bad,
      );
      for (const { offset, line } of problems) assert.equal(content.slice(offset, offset + line.length), line);
      assert.ok(problems.every(({ reason }) => reason.length > 10));
      assert.match(problems[3]?.reason ?? '', /format/);
      assert.equal(nextOffset, content.length);
    }
  });

  it('keeps the bytes of a line that is no text', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3]);
    const batch = readSegment(segmentOf(Buffer.concat([bytes, Buffer.from('\n')])), 0, 100);
    assert.deepEqual(Buffer.from(batch.problems[0]?.line ?? '', 'latin1'), bytes);
  });

  it('passes over empty lines', () => {
    const batch = readSegment(segmentOf(`\n\n${runLine(0)}\n`), 0, 1_000);
    assert.deepEqual([batch.facts, batch.problems], [[run(0)], []]);
  });

  it('never fails on any bytes, and consumes a sealed segment to its end', () => {
    const lines = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.nat(20).map((number) => Buffer.from(runLine(number))),
      fc.nat(60).map((cut) => Buffer.from(runLine(cut).slice(0, cut))),
      fc.constant(Buffer.from('\n')),
    );
    fc.assert(
      fc.property(fc.array(lines), fc.integer({ min: 1, max: 600 }), (pieces, maxBytes) => {
        const content = Buffer.concat(pieces);
        const inPieces = readAll(segmentOf(content), maxBytes);
        assert.deepEqual(inPieces, readAll(segmentOf(content), 1 << 20));
        assert.equal(inPieces.nextOffset, content.length);
      }),
      { numRuns: 150 },
    );
  });

  it('reads a line of 100 MB between short ones in little steps', () => {
    const long = { ...run(1), description: 'x'.repeat(100_000_000) };
    const segment = segmentOf(runLine(0) + lineOf(JSON.stringify(long)) + runLine(2));
    const { facts, problems } = readAll(segment, 64 * 1024);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      facts.map((fact) => ('id' in fact ? fact.id : '')),
      [run(0).id, run(1).id, run(2).id],
    );
  });

  it('passes over 100 MB without a newline', () => {
    const { problems, nextOffset } = readAll(segmentOf(Buffer.alloc(100_000_000, 0x61)), 1 << 20);
    assert.deepEqual(
      problems.map(({ offset, line }) => [offset, line.length]),
      [[0, 64 << 20]],
    );
    assert.equal(nextOffset, 100_000_000);
  });

  it('throws nothing when a segment cannot be removed', () => {
    const directory = temporaryDirectory();
    const name = '0123456789abcdef';
    const path = join(directory, `${name}.sealed`);
    mkdirSync(join(path, 'inside'), { recursive: true });
    removeSegment({ name, path, sealed: true, size: 0 });
    assert.equal(existsSync(path), true);
    assert.deepEqual(readdirSync(directory), [`${name}.sealed`]);
  });
});
