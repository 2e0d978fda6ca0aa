import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import { nowMicros } from '../clock.js';
import { lengthOf } from '../lineage/decode-observations.js';
import { attribute, standard } from '../names.js';
import { encodeRun, laterAttributes } from './encode-run.js';
import { untrack } from './open-runs.js';
import { reportProblem } from './problems.js';
import { type RunEnd, recordOf } from './record-of.js';
import { recorder } from './recorder.js';
import { resourceOf } from './resource-of.js';
import type { SpanRun } from './span-run.js';
import { microsOfInput, viewOf } from './span-view.js';

const nothing: readonly unknown[] = [];
const codePlace = [standard.filePath, standard.lineNumber] as const;

/** Puts on the span what its attributes do not say yet. */
export function writeAhead(run: SpanRun): void {
  const { span } = run.start;
  if (!run.isAhead || !span.isRecording()) return;
  run.isAhead = false;
  const attributes: Attributes = laterAttributes(encodeRun(run, undefined), nothing);
  // Where the span's own code is, its instrumentation knows better.
  keepOtherColumns(attributes, viewOf(span).attributes);
  if (run.saysItsCode) for (const key of codePlace) delete attributes[key];
  span.setAttributes(attributes);
}

/** Columns that something else has put on the span, such as another copy of this package, stay there. */
function keepOtherColumns(attributes: Attributes, onSpan: Readonly<Record<string, unknown>>): void {
  const { observationColumns, observationSummaries, observationLength } = attribute;
  const [columns, summaries] = [attributes[observationColumns], attributes[observationSummaries]];
  const [others, otherSummaries] = [onSpan[observationColumns], onSpan[observationSummaries]];
  if (!Array.isArray(columns) || !Array.isArray(summaries)) return;
  if (!Array.isArray(others) || !Array.isArray(otherSummaries)) return;
  const own = new Set<unknown>(columns);
  const kept = others.flatMap((column: unknown, at) =>
    own.has(column) ? [] : [[column, otherSummaries[at]] as const],
  );
  if (kept.length === 0) return;
  const lists = [
    [...columns, ...kept.map(([column]) => column)],
    [...summaries, ...kept.map(([, summary]) => summary)],
  ] as const;
  attributes[observationColumns] = lists[0] as string[];
  attributes[observationSummaries] = lists[1] as string[];
  attributes[observationLength] = lengthOf(lists[0]) + lengthOf(lists[1]);
}

/**
 * Ends the run when its span is ended: the method of this one span is replaced, since a span that is not recording passes
 * no processor. False when the span does not let it be replaced.
 */
export function endWithSpan(run: SpanRun): boolean {
  const { span } = run.start;
  const { end, setStatus } = span;
  try {
    span.end = (...given) => {
      if (run.ended) Reflect.apply(end, span, given);
      else endBoth(run, given[0], () => Reflect.apply(end, span, given));
    };
    if (span.isRecording()) return true;
    span.setStatus = (status) => {
      const isError = status.code === SpanStatusCode.ERROR;
      run.failure = isError ? { type: '', message: status.message ?? '' } : undefined;
      return Reflect.apply(setStatus, span, [status]);
    };
    return true;
  } catch {
    return false;
  }
}

function endBoth(run: SpanRun, time: unknown, endSpan: () => void): void {
  guarded(() => writeAhead(run));
  recorder.lastRecordedSpan = '';
  try {
    endSpan();
  } finally {
    const isRecorded = recorder.lastRecordedSpan === run.start.spanContext.spanId;
    guarded(() => close(run, isRecorded, microsOfInput(time)));
  }
}

/** For a run whose span will not be ended, or is: hands its record over now. */
export const endAtOnce = (run: SpanRun): void => guarded(() => close(run, false, undefined));

/** Hands the record over where no processor of ours has, and once more when files were still being hashed. */
function close(run: SpanRun, isRecorded: boolean, givenMicros: number | undefined): void {
  const { span } = run.start;
  run.ended = true;
  untrack(run);
  const view = viewOf(span);
  const endedMicros = view.endMicros ?? givenMicros ?? nowMicros();
  const end: RunEnd = { endedMicros, failure: view.failure ?? run.failure };
  // Runs whose spans are not sampled are of the same service.
  recorder.resource = resourceOf(span) ?? recorder.resource;
  if (!isRecorded) hand(run, end);
  if (run.pending === undefined) run.closed = true;
  else Promise.allSettled(run.pending).then(() => guarded(() => closeLater(run, end)));
}

/** What was not known at the end is a second record of the same run: facts are only ever added. */
function closeLater(run: SpanRun, end: RunEnd): void {
  run.closed = true;
  if (run.isAhead) hand(run, end);
}

function hand(run: SpanRun, end: RunEnd): void {
  run.isAhead = false;
  const record = recordOf(run, end);
  if (record !== undefined) recorder.hand(record);
}

function guarded(action: () => void): void {
  try {
    action();
  } catch (thrown) {
    reportProblem('lineage of a span could not be recorded', thrown);
  }
}
