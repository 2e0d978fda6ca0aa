import { SpanStatusCode } from '@opentelemetry/api';
import { hrTimeOf, nowMicros } from '../clock.js';
import { encodeRun, type Failure, laterAttributes } from './encode-run.js';
import type { OpenRun } from './open-run.js';
import { untrack } from './open-runs.js';
import { reportProblem } from './problems.js';
import { type RunEnd, recordOf } from './record-of.js';
import { recorder } from './recorder.js';
import { largestSyncBytes, settle, smallFileBytes } from './settle.js';

/** Ends a run whose function has returned: what is not settled now stays without digest. Never throws. */
export function endNow(run: OpenRun, failure?: Failure): void {
  const endedMicros = endBody(run);
  try {
    for (const pointer of run.writes) settle(pointer, run, { nowBytes: largestSyncBytes, later: false });
  } catch (thrown) {
    reportProblem('outputs of a run could not be looked at', thrown);
  }
  close(run, { endedMicros, failure });
}

/**
 * Ends a run whose promise is settled. Gives a promise, which never rejects, when files are still being hashed: the run
 * waits for them, its end is when its function ended.
 */
export function endLater(run: OpenRun, failure?: Failure): Promise<void> | undefined {
  const endedMicros = endBody(run);
  try {
    for (const pointer of run.writes) {
      const pending = settle(pointer, run, { nowBytes: smallFileBytes, later: true });
      if (pending !== undefined) run.await(pending);
    }
    if (run.reads.some((pointer) => !pointer.settled) || run.writes.some((pointer) => !pointer.settled))
      return Promise.allSettled(run.pending ?? []).then(() => close(run, { endedMicros, failure }));
  } catch (thrown) {
    reportProblem('outputs of a run could not be looked at', thrown);
  }
  close(run, { endedMicros, failure });
  return undefined;
}

function endBody(run: OpenRun): number {
  for (const action of run.lastActions ?? []) guarded(action);
  run.ended = true;
  return nowMicros();
}

function guarded(action: () => void): void {
  try {
    action();
  } catch (thrown) {
    reportProblem('what a run was to record at its end is missing', thrown);
  }
}

/** Ends the span; where no processor of ours recorded it then, hands the record over directly. */
function close(run: OpenRun, end: RunEnd): void {
  run.closed = true;
  untrack(run);
  for (const pointer of run.reads) pointer.settled = true;
  for (const pointer of run.writes) pointer.settled = true;
  try {
    if (run.start.span.isRecording() && endSpan(run, end)) return;
    const record = recordOf(run, end);
    if (record !== undefined) recorder.hand(record, run.start.seenBy);
  } catch (thrown) {
    reportProblem('a run could not be recorded', thrown);
  }
}

/** True when a processor of ours has recorded the span. */
function endSpan(run: OpenRun, { endedMicros, failure }: RunEnd): boolean {
  const { span, spanContext, definition } = run.start;
  recorder.lastRecordedSpan = '';
  try {
    span.setAttributes(laterAttributes(encodeRun(run, failure), definition.values));
    if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
    span.end(hrTimeOf(endedMicros));
  } catch (thrown) {
    reportProblem('a span could not be ended', thrown);
  }
  return recorder.lastRecordedSpan === spanContext.spanId;
}
