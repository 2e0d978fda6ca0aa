import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSpoolSource, type SpoolSource } from '../../lib/delivery/spool-source.js';
import { isRunRecord } from '../../lib/lineage/facts.js';
import { listSegments } from '../../lib/spool/reader.js';
import { openSpoolWriter } from '../../lib/spool/writer.js';
import { idOf } from '../reference/make.js';
import { runs, spool, temporaryFolders } from './spooled.js';

describe('the source of a delivery', () => {
  let folders: ReturnType<typeof temporaryFolders>;
  let source: SpoolSource;
  beforeEach(() => {
    folders = temporaryFolders();
    source = openSpoolSource(folders);
  });
  afterEach(() => folders.close());

  const peekIds = (count: number): string[] => source.peek(count).map((fact) => (isRunRecord(fact) ? fact.id : ''));

  it('gives nothing where there is no spool', () => {
    source.rescan();
    assert.deepEqual(source.peek(10), []);
    assert.equal(source.waitingBytes(), 0);
  });

  it('joins segments to batches, and gives the same facts until they are done', () => {
    for (let n = 1; n <= 7; n += 1) spool(folders.spool, runs(n, n));
    source.rescan();
    const first = peekIds(4);
    assert.equal(first.length, 4);
    assert.deepEqual(peekIds(4), first);
    source.done(4);
    const rest = peekIds(10);
    assert.deepEqual(
      [...first, ...rest].sort(),
      runs(1, 7).map(({ id }) => id),
    );
  });

  it('deletes a sealed segment when all of it is done, and not before', () => {
    spool(folders.spool, runs(1, 5));
    source.rescan();
    source.peek(3);
    source.done(3);
    assert.equal(listSegments(folders.spool).length, 1);
    source.peek(3);
    source.done(2);
    assert.equal(listSegments(folders.spool).length, 0);
  });

  it('keeps a segment that is still written to, and goes on where it was', () => {
    const writer = openSpoolWriter({ directory: folders.spool });
    for (const fact of runs(1, 2)) writer.append(fact);
    source.rescan();
    assert.deepEqual(peekIds(9), [idOf(1), idOf(2)]);
    source.done(2);
    assert.equal(listSegments(folders.spool).length, 1);
    for (const fact of runs(3, 3)) writer.append(fact);
    source.rescan();
    assert.deepEqual(peekIds(9), [idOf(3)]);
    source.done(1);
    assert.equal(source.waitingBytes(), 0);
    writer.close();
    source.rescan();
    assert.equal(listSegments(folders.spool).length, 0);
  });

  it('gives after a new scan what was not done before, and what has come', () => {
    spool(folders.spool, runs(1, 5));
    source.rescan();
    const [, , ...rest] = peekIds(5);
    source.done(2);
    spool(folders.spool, runs(6, 6));
    source.rescan();
    assert.deepEqual(peekIds(9), [...rest, idOf(6)]);
    source.done(4);
    assert.deepEqual(listSegments(folders.spool), []);
  });

  it('gives only what was there at the scan', () => {
    spool(folders.spool, runs(1, 1));
    source.rescan();
    spool(folders.spool, runs(2, 2));
    assert.deepEqual(peekIds(9), [idOf(1)]);
  });

  it('keeps lines that are no facts in quarantine, and goes on after them', () => {
    const writer = openSpoolWriter({ directory: folders.spool });
    writer.append(runs(1, 1)[0] ?? assert.fail());
    const [segment] = listSegments(folders.spool);
    appendFileSync(segment?.path ?? '', 'no fact\n');
    writer.close();
    source.rescan();
    assert.deepEqual(peekIds(9), [idOf(1)]);
    assert.equal(source.badLines, 1);
    const [file = ''] = readdirSync(folders.quarantine);
    assert.match(readFileSync(join(folders.quarantine, file), 'utf8'), /no fact/);
  });

  it('puts single facts aside, each with its place and the reason', () => {
    spool(folders.spool, runs(1, 9));
    source.rescan();
    source.peek(2);
    source.done(2);
    source.peek(7);
    source.setAside(0, 'bad weather');
    source.setAside(3, 'bad luck');
    source.done(7);
    const [file = ''] = readdirSync(folders.quarantine);
    const kept = readFileSync(join(folders.quarantine, file), 'utf8').trim().split('\n');
    const told = kept.map((line) => JSON.parse(line));
    assert.deepEqual(
      told.map(({ reason, line }) => [reason, JSON.parse(line).id]),
      [
        ['bad weather', idOf(3)],
        ['bad luck', idOf(6)],
      ],
    );
    assert.ok(told[0].offset > 0 && told[1].offset > told[0].offset);
    assert.equal(listSegments(folders.spool).length, 0);
  });
});
