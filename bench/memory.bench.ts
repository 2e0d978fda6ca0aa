/** What a process that records without end keeps: the heap after every tenth of a million runs. `npm run bench -- memory` */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { component } from '../lib/record/component.js';
import { currentRun } from '../lib/record/current-run.js';
import { listSegments, removeSegment } from '../lib/spool/reader.js';
import { printFigures } from './report.js';

const runs = Number(process.argv[2] ?? 1_000_000);
const tenths = 10;

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
process.chdir(directory);

const inner = component('inner', (batch: number) => {
  currentRun()
    .input(`table-${batch}`)
    .output({ artifact: `scores-${batch}` })
    .parameter('batch', batch);
});
const rows = component('rows', function* (batch: number) {
  yield batch;
});
const later = component({ name: 'later', capture: true }, async (batch: number) => {
  inner(batch);
  // One in two is left before its end, and one in two is read to it.
  for (const _ of rows(batch)) if (batch % 2 === 0) break;
});

/**
 * Bytes in use once everything that can be is collected. Twice, with a turn of the event loop between: that a generator is
 * gone is heard in the next one, and what waited to hear it is let go then.
 */
async function heap(): Promise<number> {
  globalThis.gc?.();
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const sizes: number[] = [];
let run = 0;
for (let tenth = 0; tenth < tenths; tenth += 1) {
  for (; run < ((tenth + 1) * runs) / tenths; run += 3) {
    await later(run);
    // As a timer of a service would: what waits for the event loop gets its turn.
    if (run % 999 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const segment of listSegments(join(directory, '.mltrace', 'spool'))) if (segment.sealed) removeSegment(segment);
  sizes.push((await heap()) / 2 ** 20);
}
const [first = 0] = sizes;
const last = sizes.at(-1) ?? 0;
printFigures([
  {
    what: `heap after ${(runs / tenths).toLocaleString('en-US')} and ${runs.toLocaleString('en-US')} runs, MiB`,
    asked: 'flat',
    measured: `${first.toFixed(1)}, ${last.toFixed(1)} (all tenths: ${sizes.map((size) => size.toFixed(1)).join(' ')})`,
  },
]);
process.chdir(tmpdir());
rmSync(directory, { recursive: true });
