import { type Context, createTraceState, propagation, type SpanContext, trace } from '@opentelemetry/api';
import { formatTraceParent, parseTraceParent } from '../config/trace-parent.js';
import { formatBaggage, parseBaggage } from './baggage-text.js';
import { recorder } from './recorder.js';

/*
 * Trace context and enclosing run from process to process, through the environment as the OpenTelemetry specification
 * has it: https://opentelemetry.io/docs/specs/otel/context/env-carriers/
 */

let read = false;
let started: SpanContext | undefined;

/** The span that this process was started in; undefined where its environment says none. */
function startedIn(): SpanContext | undefined {
  if (read) return started;
  read = true;
  const { traceParent, traceState } = recorder.environment;
  const parent = traceParent === undefined ? undefined : parseTraceParent(traceParent);
  if (parent !== undefined)
    started = {
      ...parent,
      isRemote: true,
      ...(traceState !== undefined && { traceState: createTraceState(traceState) }),
    };
  return started;
}

/** The context as it is where it has a span, else with the span and the baggage that this process was started in. */
export function withinProcess(active: Context): Context {
  const parent = startedIn();
  if (parent === undefined || trace.getSpan(active) !== undefined) return active;
  const inside = trace.setSpanContext(active, parent);
  const { baggage } = recorder.environment;
  const carried = baggage === undefined ? undefined : parseBaggage(baggage);
  return carried === undefined || propagation.getBaggage(active) !== undefined
    ? inside
    : propagation.setBaggage(inside, carried);
}

/** The run that this process is a part of. */
export const enclosingProcessRun = (): string | undefined => recorder.environment.parentRun;

/** What a child process finds its enclosing run and its trace by. A type and not an interface, so that it is one of `env`. */
export type ContextVariables = {
  readonly TRACEPARENT?: string;
  readonly TRACESTATE?: string;
  readonly BAGGAGE?: string;
  readonly MLTRACE_PARENT_RUN?: string;
};

/** The variables for a child process of the context, enclosed by a run. */
export function variablesFor(active: Context, runId: string | undefined): ContextVariables {
  const spanContext = trace.getSpanContext(active);
  const baggage = propagation.getBaggage(active);
  const state = spanContext?.traceState?.serialize();
  return {
    ...(spanContext !== undefined && { TRACEPARENT: formatTraceParent(spanContext) }),
    ...(state !== undefined && state !== '' && { TRACESTATE: state }),
    ...(baggage !== undefined && { BAGGAGE: formatBaggage(baggage) }),
    ...(runId !== undefined && { MLTRACE_PARENT_RUN: runId }),
  };
}
