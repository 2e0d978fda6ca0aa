import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { component, currentRun, flush } from '../../lib/index.js';

/*
 * A recording process: `recording-process <runs> <then>`. Its store is MLTRACE_STORE. Prints one line a run, after which it
 * must outlive the process; then it flushes and says so (`flush`), stays (`stay`), or just ends (`end`).
 */

const [count = 0, then] = [Number(process.argv[2]), process.argv[3]];
const step = component('step', (n: number) => currentRun().input('shared').output(`made-${n}`).id);

for (let n = 0; n < count; n += 1) {
  writeSync(1, `${step(n)}\n`);
  if (n % 50 === 49) await sleep(1);
}
if (then === 'flush') {
  await flush();
  writeSync(1, 'flushed\n');
}
if (then === 'stay') setInterval(() => {}, 1000);
