import { writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { component, currentRun, flush } from '../../lib/index.js';

/*
 * A recording process that goes on until it is killed: `recording-child <longest pause in milliseconds>`. Prints the id of a run once the component has returned, which is
 * when the run must outlive the process. Its store is MLTRACE_STORE, its files go to the working directory.
 */

const longestPauseMillis = Number(process.argv[2]);

const score = component({ name: 'score', inputs: ['model.bin'], outputs: ['scores'] }, (batch: number) => {
  return currentRun()
    .parameter('batch', batch)
    .measure('rows', batch * 10).id;
});

const save = component('save', async (batch: number) => {
  const path = `batch-${process.pid}-${batch % 3}.csv`;
  await writeFile(path, `${batch}\n`.repeat(100));
  return currentRun().input('scores').output(path).id;
});

const nested = component('nightly', (batch: number) => [score(batch), currentRun().id] as const);

const print = (id: string): number => writeSync(1, `${id}\n`);

for (let batch = 0; ; batch += 1) {
  for (let repeat = 0; repeat < 4; repeat += 1) print(score(batch));
  for (const id of nested(batch)) print(id);
  print(await save(batch));
  // Seals the segment, so that importers delete some while others are being written.
  if (batch % 8 === 7) await flush();
  await sleep(Math.random() * longestPauseMillis);
}
