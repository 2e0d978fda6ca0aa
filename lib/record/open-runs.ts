import { nowMicros } from './clock.js';
import { encodeSoFar } from './encode-run.js';
import type { OpenRun } from './open-run.js';
import { reportProblem } from './problems.js';
import { recordOf } from './record-of.js';
import { recorder } from './recorder.js';

/** How long a run may be open before it is told as running, and how often it is told again when it has grown. */
const intervalMillis = 1000;

/** In the order they began. */
const open = new Set<OpenRun>();
let timer: NodeJS.Timeout | undefined;
let heedsExit = false;

/** From now on the run is told as running once it is open for a second, and when the process exits before it ends. */
export function track(run: OpenRun): void {
  open.add(run);
  if (timer === undefined) arm(intervalMillis);
  if (heedsExit) return;
  heedsExit = true;
  // Before other listeners, since one of them seals the spool.
  process.prependListener('exit', tellAll);
}

export function untrack(run: OpenRun): void {
  open.delete(run);
}

/** One timer for all runs; it never keeps the process alive. When no run is open it is not set again. */
function arm(millis: number): void {
  timer = setTimeout(tick, millis);
  timer.unref();
}

function tick(): void {
  timer = undefined;
  const now = nowMicros();
  let wait = intervalMillis;
  for (const run of open) {
    const age = (now - run.start.startedMicros) / 1000;
    if (age < intervalMillis) {
      wait = Math.max(1, intervalMillis - age);
      break;
    }
    if (run.hasNews) tell(run);
  }
  if (open.size > 0) arm(Math.min(wait, intervalMillis));
}

function tellAll(): void {
  for (const run of open) if (run.hasNews) tell(run);
}

/**
 * Hands over what is certain of a run that goes on: pointers whose digest is settled, no parameters and measures, since
 * of two values of one key a merge keeps the larger and not the later.
 */
function tell(run: OpenRun): void {
  run.hasNews = false;
  try {
    const record = recordOf(run, encodeSoFar(run));
    if (record !== undefined) recorder.hand(record, run.start.seenBy);
  } catch (thrown) {
    reportProblem('a run in flight could not be recorded', thrown);
  }
}
