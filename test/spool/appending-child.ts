import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { openSpoolWriter } from '../../lib/spool/writer.js';
import { run } from './temporary-spool.js';

/**
 * A recording process: `appending-child <mode> <directory> <count> <padding> <lookMillis>`. Prints the number of each run
 * appended.
 */
const [mode = '', directory = '', count = '0', padding = '0', lookMillis = '0'] = process.argv.slice(2);
const writer = openSpoolWriter({ directory, lookMillis: Number(lookMillis) });

function append(number: number): void {
  if (writer.append(run(number, Number(padding)))) writeSync(1, `${number}\n`);
}

const modes: Record<string, () => void> = {
  /** Appends for ever, letting the event loop turn. */
  loop() {
    let number = 0;
    setInterval(() => {
      for (let i = 0; i < 20; i += 1) append(number++);
    }, 1);
  },
  /** Appends and comes to its natural end. */
  end: () => appendAll(),
  exit() {
    appendAll();
    process.exit(0);
  },
  throw() {
    appendAll();
    throw new TypeError('the application failed');
  },
  kill() {
    appendAll();
    process.kill(process.pid, 'SIGKILL');
  },
  /** Appends while the process is exiting already. */
  late() {
    append(0);
    process.on('exit', appendAll);
  },
  worker() {
    append(0);
    if (process.env['IN_WORKER'] === undefined) startWorker();
  },
  health() {
    appendAll();
    writeSync(1, `${JSON.stringify(writer.health())}\n`);
  },
};

function appendAll(): void {
  for (let number = 0; number < Number(count); number += 1) append(number);
}

function startWorker(): void {
  new Worker(new URL(import.meta.url), { argv: process.argv.slice(2), env: { ...process.env, IN_WORKER: '1' } });
}

modes[mode]?.();
