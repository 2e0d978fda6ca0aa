import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context, createContextKey, trace } from '@opentelemetry/api';
import { LinkedContext } from './linked-context.js';
import type { OpenRun } from './open-run.js';
import { type ContextVariables, enclosingProcessRun, variablesFor, withinProcess } from './process-context.js';
import { inertRun, type Run } from './run.js';

const runKey = createContextKey('mltrace run');

/** One for all copies of this package in the process, so that their runs enclose one another; 1 is the form of a run. */
const storageKey = Symbol.for('mltrace.runs.1');

/** Carries the run where no context manager of OpenTelemetry is registered. */
const storage = sharedStorage();

function sharedStorage(): AsyncLocalStorage<OpenRun> {
  const kept: unknown = Reflect.get(globalThis, storageKey);
  if (kept instanceof AsyncLocalStorage) return kept;
  const made = new AsyncLocalStorage<OpenRun>();
  Reflect.defineProperty(globalThis, storageKey, { value: made });
  return made;
}

/** The run in flight: the innermost one whose function is being called. Outside of any, one that records nothing. */
export const currentRun = (): Run => enclosingRun() ?? inertRun;

/** The run that the caller is inside of. */
export function enclosingRun(): OpenRun | undefined {
  const carried = context.active().getValue(runKey);
  if (carried !== undefined) return carried as OpenRun;
  const stored = storage.getStore();
  // Where a context manager carries runs and none is in the context, somebody has left it on purpose.
  return stored?.managed ? undefined : stored;
}

/** The OpenTelemetry context of the caller, also where no context manager keeps it. */
export function activeContext(enclosing: OpenRun | undefined): Context {
  return enclosing !== undefined && !enclosing.managed ? enclosing.context : withinProcess(context.active());
}

/** Id of the run that a run begun here is a part of. */
export const enclosingRunId = (enclosing: OpenRun | undefined): string | undefined =>
  enclosing?.id ?? enclosingProcessRun();

/**
 * Environment variables that make what a child process records a part of the run in flight, and its spans children of
 * the active one: `spawn('python', ['train.py'], { env: { ...process.env, ...contextVariables() } })`; for a worker
 * thread or `cluster.fork()`, too. They are TRACEPARENT, TRACESTATE, BAGGAGE and MLTRACE_PARENT_RUN as far as there is
 * something to say; outside of a run and a span nothing is.
 */
export function contextVariables(): ContextVariables {
  const enclosing = enclosingRun();
  return variablesFor(activeContext(enclosing), enclosingRunId(enclosing));
}

/** Calls the function inside of the run. */
export function callInside(run: OpenRun, parent: Context, body: () => unknown): unknown {
  const { span, spanContext } = run.start;
  // Without an SDK the span carries its parent's ids or none; the body must see the run's.
  const carrier = span.spanContext().spanId === spanContext.spanId ? span : trace.wrapSpanContext(spanContext);
  run.context = trace.setSpan(new LinkedContext(parent, runKey, run), carrier);
  return storage.run(run, () =>
    context.with(run.context, () => {
      run.managed = context.active() === run.context;
      return body();
    }),
  );
}

/** Calls inside of a run that {@link callInside} has been called for: what it has given is being gone on with. */
export const againInside = <T>(run: OpenRun, action: () => T): T =>
  storage.run(run, () => context.with(run.context, action));
