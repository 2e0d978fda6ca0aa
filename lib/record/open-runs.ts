import { nowMicros } from '../clock.js';
import type { OpenRun } from './open-run.js';
import { reportProblem } from './problems.js';
import { recordOf } from './record-of.js';
import { recorder } from './recorder.js';

/** How long a run may be open before it is told as running, and how often it is told again when it has grown. */
const intervalMillis = 1000;

/**
 * In the order they began, linked to one another. A Set that is added to and deleted from without end makes a new table
 * every few runs, and each of them, once it is old, keeps the next alive together with the runs in it: half of what short
 * runs cost was collecting these.
 */
let oldest: OpenRun | undefined;
let newest: OpenRun | undefined;
let timer: NodeJS.Timeout | undefined;

/** From now on the run is told as running once it is open for a second. */
export function track(run: OpenRun): void {
  run.openBefore = newest;
  if (newest === undefined) oldest = run;
  else newest.openAfter = run;
  newest = run;
  if (timer === undefined) arm(intervalMillis);
}

export function untrack(run: OpenRun): void {
  const { openBefore, openAfter } = run;
  if (openBefore === undefined && oldest !== run) return;
  if (openBefore === undefined) oldest = openAfter;
  else openBefore.openAfter = openAfter;
  if (openAfter === undefined) newest = openBefore;
  else openAfter.openBefore = openBefore;
  // A run that is done must not keep others alive.
  run.openBefore = undefined;
  run.openAfter = undefined;
}

/** Those that have begun and not ended, in the order they began; the one that is given may be ended before the next. */
export function* openRuns(): Generator<OpenRun> {
  for (let run = oldest; run !== undefined; ) {
    const next: OpenRun | undefined = run.openAfter;
    yield run;
    run = next;
  }
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
  for (const run of openRuns()) {
    const age = (now - run.start.startedMicros) / 1000;
    if (age < intervalMillis) {
      wait = Math.max(1, intervalMillis - age);
      break;
    }
    if (run.hasNews) tell(run);
    if (!run.isKept) untrack(run);
  }
  if (oldest !== undefined) arm(Math.min(wait, intervalMillis));
}

/**
 * Hands over what is certain of a run that goes on: pointers whose digest is settled, no parameters and measures, since
 * of two values of one key a merge keeps the larger and not the later.
 */
export function tell(run: OpenRun): void {
  run.hasNews = false;
  try {
    const record = recordOf(run);
    if (record !== undefined) recorder.hand(record, run.start.seenBy);
  } catch (thrown) {
    reportProblem('a run in flight could not be recorded', thrown);
  }
}
