import { type Failure, failureOf } from './encode-run.js';
import { endNow } from './end-run.js';
import type { OpenRun } from './open-run.js';
import { openRuns, tell } from './open-runs.js';

let heeds = false;
let fatal: Failure | undefined;

/** From now on runs in flight are recorded when the process exits: as running, or failed where an error ends it. */
export function heedExit(): void {
  if (heeds) return;
  heeds = true;
  // Only looks on: the error ends the process as if nobody listened.
  process.on('uncaughtExceptionMonitor', (thrown: unknown) => {
    const survives = process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback();
    if (!survives) fatal = failureOf(thrown);
  });
  // Before other listeners, since one of them seals the spool.
  process.prependListener('exit', () => {
    for (const run of openRuns()) atExit(run);
  });
}

function atExit(run: OpenRun): void {
  if (fatal === undefined) {
    if (run.hasNews) tell(run);
    return;
  }
  // What it was writing is cut, so nothing is hashed that nobody meant to leave.
  for (const pointer of run.writes) pointer.settled = true;
  endNow(run, { type: fatal.type, message: `it ended the process: ${fatal.message}` });
}
