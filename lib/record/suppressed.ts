import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * The key under which OpenTelemetry's SDK and instrumentations look whether tracing is suppressed. Context keys are
 * `Symbol.for` their description, so this is theirs
 * (https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-core/src/trace/suppress-tracing.ts).
 */
const suppressTracingKey = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Nothing of ours needs what the caller's context carries. */
const suppressingContext = ROOT_CONTEXT.setValue(suppressTracingKey, true);

/** Does our own input and output without instrumentations making spans of it. */
export const suppressed = <T>(action: () => T): T => context.with(suppressingContext, action);
