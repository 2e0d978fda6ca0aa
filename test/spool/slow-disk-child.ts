import { writeSync } from 'node:fs';
import { component, currentRun, flush } from '../../lib/index.js';
import { waits } from './slow-disk.js';

/** Records on a slow disk: `slow-disk-child count|loop`, behind `--import slow-disk.js`. Prints one JSON a line. */
const print = (value: unknown): void => void writeSync(1, `${JSON.stringify(value)}\n`);

const step = component('step', (number: number) => {
  currentRun().input({ artifact: 'in', digest: 'sha256:00' }).parameter('number', number);
});

function recordOne(number: number): void {
  const before = waits.writes;
  step(number);
  // The run is safe as soon as its function has returned.
  print({ number, writes: waits.writes - before, syncs: waits.syncs });
}

if (process.argv[2] === 'loop') {
  let number = 0;
  setInterval(() => recordOne(number++), 0);
} else {
  for (let number = 0; number < 10; number += 1) recordOne(number);
  await flush();
  print({ flushed: waits.syncs });
}
