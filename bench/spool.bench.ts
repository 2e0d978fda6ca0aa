import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../lib/lineage/facts.js';
import { listSegments, readSegment } from '../lib/spool/reader.js';
import { openSpoolWriter } from '../lib/spool/writer.js';
import { manyRuns } from './shape.js';

/*
 * What recording a finished run costs its caller, beside a bare write of the same bytes to a file, and what reading it
 * back costs an importer, beside JSON.parse of the same text. Rounds alternate, so that both meet the same disk.
 */

const records = 20_000;
const rounds = 7;
const facts: readonly Fact[] = [...manyRuns(records)];
const lines = facts.map((fact) => Buffer.from(`00000000 ${JSON.stringify(fact)}\n`));
const lineBytes = lines.reduce((sum, line) => sum + line.length, 0) / records;

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
const micros = (start: bigint): number => Number(process.hrtime.bigint() - start) / 1_000;
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
const median = (values: readonly number[]): number => quantile(values, 0.5);

function timeEach(action: (index: number) => unknown): number[] {
  const times: number[] = [];
  for (let index = 0; index < records; index += 1) {
    const start = process.hrtime.bigint();
    action(index);
    times.push(micros(start));
  }
  return times;
}

function timeAll(action: (index: number) => unknown): number {
  const start = process.hrtime.bigint();
  for (let index = 0; index < records; index += 1) action(index);
  return micros(start) / records;
}

function bareWrite(round: number): number {
  const descriptor = openSync(join(directory, `bare-${round}`), 'wx');
  const each = timeAll((index) => writeSync(descriptor, lines[index] ?? Buffer.alloc(0)));
  closeSync(descriptor);
  return each;
}

function appended(round: number): number {
  const writer = openSpoolWriter({ directory: join(directory, `spool-${round}`) });
  const each = timeAll((index) => {
    const fact = facts[index];
    if (fact !== undefined) writer.append(fact);
  });
  writer.close();
  return each;
}

function readBack(round: number): number {
  const start = process.hrtime.bigint();
  let count = 0;
  for (const segment of listSegments(join(directory, `spool-${round}`))) {
    for (let offset = 0; ; ) {
      const batch = readSegment(segment, offset, 1 << 20);
      if (batch.nextOffset === offset) break;
      count += batch.facts.length;
      offset = batch.nextOffset;
    }
  }
  return micros(start) / count;
}

const bare: number[] = [];
const append: number[] = [];
const stringify: number[] = [];
const read: number[] = [];
const parse: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  bare.push(bareWrite(round));
  append.push(appended(round));
  stringify.push(timeAll((index) => JSON.stringify(facts[index])));
  read.push(readBack(round));
  parse.push(timeAll((index) => JSON.parse(lines[index]?.toString('utf8', 9) ?? '')));
}

const writer = openSpoolWriter({ directory: join(directory, 'each') });
const single = timeEach((index) => {
  const fact = facts[index];
  if (fact !== undefined) writer.append(fact);
});
writer.close();
rmSync(directory, { recursive: true });

const show = (name: string, value: number): void => console.log(`${name.padEnd(52)}${value.toFixed(2).padStart(9)} µs`);
console.log(`spool: ${records} records of ${lineBytes.toFixed(0)} bytes, median of ${rounds} rounds`);
show('append to the spool', median(append));
show('yardstick: bare writeSync of the same bytes', median(bare));
show('of the difference, JSON.stringify', median(stringify));
show('caller blocked by one append, median', median(single));
show('caller blocked by one append, 99 in 100', quantile(single, 0.99));
show('caller blocked by one append, 999 in 1,000', quantile(single, 0.999));
show('read back, checked and parsed', median(read));
show('yardstick: JSON.parse of the same text', median(parse));
