import { INVALID_SPAN_CONTEXT, isSpanContextValid, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { nowMicros } from '../clock.js';
import { activeContext, enclosingRun } from './current-run.js';
import type { Definition } from './definition.js';
import type { OpenRun, RunStart } from './open-run.js';
import { track } from './open-runs.js';
import { reportProblem } from './problems.js';
import { recorder } from './recorder.js';
import { inertRun, type Run } from './run.js';
import { runSpanContext } from './run-ids.js';
import { definitionFor } from './span-definitions.js';
import { endAtOnce, endWithSpan, writeAhead } from './span-end.js';
import { type SpanLineage, tell } from './span-lineage.js';
import { SpanRun } from './span-run.js';
import { type SpanView, viewOf } from './span-view.js';

const runs = new WeakMap<Span, SpanRun>();

/**
 * Makes a span of yours a run: of any provider, recording or not. The lineage is on the span as attributes when this
 * returns, and is recorded when the span ends, by the lineage span processor or without one. More can be said until then,
 * with the run that is given or by another call for the same span and component.
 *
 * Where there is no span to end (`undefined`, one that has ended, one of another process, or that is a run of another
 * component), the lineage is recorded at once, as a run of its own that is part of what the span is.
 *
 * Files up to 1 MiB are hashed while the caller waits, larger ones in the background. Never throws: what cannot be
 * recorded is warned of (MLTRACE_RECORDING).
 *
 * @example
 * recordLineage(trace.getActiveSpan(), {
 *   component: 'predict',
 *   inputs: ['model.json', { artifact: 'request', value: request.body }],
 *   outputs: { artifact: 'prediction', value: prediction },
 * });
 *
 * @param span the span, such as `trace.getActiveSpan()`
 * @param lineage the component and what it read and wrote
 */
export function recordLineage(span: Span | undefined, lineage: SpanLineage): Run {
  try {
    return record(span, lineage, definitionFor(lineage, recordLineage));
  } catch (thrown) {
    reportProblem('lineage of a span could not be recorded', thrown);
    return inertRun;
  }
}

function record(span: Span | undefined, lineage: SpanLineage, definition: Definition): Run {
  const known = span === undefined ? undefined : runs.get(span);
  if (known !== undefined && !known.ended && known.start.definition.name === definition.name) {
    tell(known, lineage);
    writeAhead(known);
    return known;
  }
  if (span?.isRecording() !== true && !recorder.sinks.some(({ recording }) => recording)) return inertRun;
  const enclosing = enclosingRun();
  const view = span === undefined ? undefined : viewOf(span);
  if (span === undefined || view === undefined || known !== undefined || !isOfItsOwn(span, view, enclosing))
    return recordAtOnce(beginInside(known?.start.spanContext ?? contextOf(span, enclosing), definition), lineage);
  const run = beginOn(span, { view, definition, enclosing });
  if (view.ended || !endWithSpan(run)) return recordAtOnce(run, lineage);
  runs.set(span, run);
  run.saysItsCode = 'code.file.path' in view.attributes || 'code.function.name' in view.attributes;
  tell(run, lineage);
  writeAhead(run);
  track(run);
  return run;
}

function recordAtOnce(run: SpanRun, lineage: SpanLineage): Run {
  tell(run, lineage);
  endAtOnce(run);
  return run;
}

/** Not the span of another process, which ends there, nor that of a component's run, which is a run already. */
function isOfItsOwn(span: Span, { isComponents }: SpanView, enclosing: OpenRun | undefined): boolean {
  const { spanId, isRemote } = span.spanContext();
  return !isComponents && isRemote !== true && spanId !== enclosing?.start.spanContext.spanId;
}

interface Beginning {
  readonly view: SpanView;
  readonly definition: Definition;
  readonly enclosing: OpenRun | undefined;
}

/** A run with the span's ids; with ids of its own where the span has none, for want of an SDK. */
function beginOn(span: Span, { view, definition, enclosing }: Beginning): SpanRun {
  const parent = parentOf(span, view);
  // Only there it is certain that the span was started inside of the run.
  const isInside = enclosing !== undefined && trace.getActiveSpan() === span;
  return new SpanRun({
    span,
    spanContext: runSpanContext(span, INVALID_SPAN_CONTEXT),
    parentSpanContext: parent,
    startedMicros: view.startMicros ?? nowMicros(),
    parentId: isInside ? enclosing.id : undefined,
    ...about(definition),
  });
}

function parentOf(span: Span, { parentSpanId }: SpanView): SpanContext | undefined {
  return parentSpanId === undefined ? undefined : { ...span.spanContext(), spanId: parentSpanId };
}

/** The ids around what is recorded: the span's, else those of the active one. */
const contextOf = (span: Span | undefined, enclosing: OpenRun | undefined): SpanContext | undefined =>
  span?.spanContext() ?? trace.getSpanContext(activeContext(enclosing));

/** A run with a new span id, in the trace of what is around it and part of that. */
function beginInside(around: SpanContext | undefined, definition: Definition): SpanRun {
  const parent = around !== undefined && isSpanContextValid(around) ? around : undefined;
  const spanContext = runSpanContext(trace.wrapSpanContext(INVALID_SPAN_CONTEXT), parent);
  return new SpanRun({
    span: trace.wrapSpanContext(spanContext),
    spanContext,
    parentSpanContext: parent,
    startedMicros: nowMicros(),
    parentId: undefined,
    ...about(definition),
  });
}

function about(definition: Definition): Pick<RunStart, 'definition' | 'namespace' | 'seenBy' | 'projectRoot'> {
  const [sink] = recorder.sinks;
  return { definition, namespace: sink?.namespace, seenBy: undefined, projectRoot: sink?.projectRoot ?? '' };
}
