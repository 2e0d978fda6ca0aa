import {
  type Context,
  isSpanContextValid,
  type Span,
  type SpanContext,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { hrTimeOf, nowMicros } from '../clock.js';
import { tracerName } from '../names.js';
import { noteCapturing } from './capture/capture-source.js';
import { activeContext, enclosingRun, enclosingRunId } from './current-run.js';
import type { Definition } from './definition.js';
import { OpenRun } from './open-run.js';
import { track } from './open-runs.js';
import { heedExit } from './process-exit.js';
import { recorder } from './recorder.js';
import { runSpanContext } from './run-ids.js';
import type { Sink } from './sink.js';

let provider: TracerProvider | undefined;
let cachedTracer: Tracer | undefined;

/** The tracer of the provider registered now. Asking for it costs more than all else at a run's start, so it is kept. */
function tracer(): Tracer {
  const current = trace.getTracerProvider();
  if (cachedTracer === undefined || current !== provider) {
    provider = current;
    cachedTracer = current.getTracer(tracerName);
  }
  return cachedTracer;
}

/** A run that has begun, and the OpenTelemetry context it began in. */
export interface Begun {
  readonly run: OpenRun;
  readonly parent: Context;
}

/** Starts the span and the run. Undefined when nobody would record either. */
export function beginRun(definition: Definition): Begun | undefined {
  const enclosing = enclosingRun();
  const parent = activeContext(enclosing);
  const startedMicros = nowMicros();
  const { span, seenBy } = startSpan(definition, parent, startedMicros);
  const sinks = seenBy ?? recorder.sinks;
  if (!span.isRecording() && !sinks.some(isRecording)) return undefined;
  const parentSpanContext = trace.getSpanContext(parent);
  const run = new OpenRun({
    span,
    spanContext: runSpanContext(span, parentSpanContext),
    parentSpanContext: isValid(parentSpanContext) ? parentSpanContext : undefined,
    startedMicros,
    definition,
    namespace: sinks[0]?.namespace,
    parentId: enclosingRunId(enclosing),
    seenBy,
    projectRoot: sinks[0]?.projectRoot ?? '',
  });
  if (definition.captures !== undefined) noteCapturing(run);
  track(run);
  heedExit();
  return { run, parent };
}

interface StartedSpan {
  readonly span: Span;
  readonly seenBy: readonly Sink[] | undefined;
}

/** The times are ours: an SDK starts spans at a whole millisecond, so a read would precede the write it follows. */
function startSpan({ name, attributes }: Definition, parent: Context, startedMicros: number): StartedSpan {
  const seenBy: Sink[] = [];
  recorder.startedBy = seenBy;
  try {
    const span = tracer().startSpan(name, { attributes, startTime: hrTimeOf(startedMicros) }, parent);
    return { span, seenBy: seenBy.length > 0 ? seenBy : undefined };
  } finally {
    recorder.startedBy = undefined;
  }
}

const isRecording = (sink: Sink): boolean => sink.recording;

const isValid = (spanContext: SpanContext | undefined): boolean =>
  spanContext !== undefined && isSpanContextValid(spanContext);
