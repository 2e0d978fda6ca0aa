import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * The key under which OpenTelemetry's SDK and instrumentations look whether tracing is suppressed. Context keys are
 * `Symbol.for` their description, so this is theirs
 * (https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/trace/suppress-tracing.ts).
 */
const suppressTracingKey = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Nothing of ours needs what the caller's context carries. */
const suppressingContext = ROOT_CONTEXT.setValue(suppressTracingKey, true);

let depth = 0;

/** Does our own input and output without instrumentations making spans of it, and without runs capturing it. */
export function suppressed<T>(action: () => T): T {
  depth++;
  try {
    return context.with(suppressingContext, action);
  } finally {
    depth--;
  }
}

/** What is done now, in this turn, is our own input and output. */
export const isSuppressed = (): boolean => depth > 0;
