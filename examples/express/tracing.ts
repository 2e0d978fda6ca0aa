/**
 * The tracing that the service has anyway, from OpenTelemetry's own packages. Nothing in it knows of mltrace.
 * `node --import ./tracing.js server.js`
 */
import { register } from 'node:module';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ConsoleSpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

// ES modules are instrumented as they are loaded.
register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

new NodeTracerProvider({
  sampler: process.env['SAMPLED'] === 'never' ? new AlwaysOffSampler() : new AlwaysOnSampler(),
  spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())],
}).register();

registerInstrumentations({ instrumentations: [new HttpInstrumentation(), new ExpressInstrumentation()] });
