/** A user's program for the tests of `mltrace/register`: what it does is its argument. */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { component, currentRun } from '../../lib/index.js';

const step = component('step', () => {
  currentRun().input('a').output('b');
});
const open = component('open', () => sleep(60_000));

const programs: Readonly<Record<string, () => unknown>> = {
  ends: () => step(),
  exits: () => {
    step();
    process.exit(3);
  },
  'exits in a run': () => {
    void open();
    process.exit(0);
  },
  waits: () => {
    step();
    writeSync(1, 'ready\n');
    return open();
  },
  'heeds SIGTERM': () => {
    process.on('SIGTERM', () => process.exit(7));
    step();
    writeSync(1, 'ready\n');
    return open();
  },
  'opens a run and ends': () => {
    // Nothing keeps the process alive: neither the run nor the watch over it.
    void component('stuck', () => new Promise(() => {}))();
  },
};

await programs[process.argv[2] ?? '']?.();
