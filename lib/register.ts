/**
 * `node --import mltrace/register app.js`: registers an OpenTelemetry provider that records lineage and exports traces
 * over OTLP/HTTP, as the standard OTEL_* variables say. Without the SDK's packages lineage is recorded all the same.
 */
import { lineageSpanProcessor } from '../exporters/lineage-span-processor.js';
import { recorder } from './record/recorder.js';
import { registerProvider, tracePackages } from './tracing/otlp-provider.js';
import { flushAtEnd } from './tracing/process-end.js';

const { sdkDisabled, tracesExporters = ['otlp'] } = recorder.environment;

if (!sdkDisabled) {
  const lineage = lineageSpanProcessor();
  const outcome = await registerProvider(lineage, tracesExporters.includes('otlp'));
  if ('provider' in outcome) flushAtEnd(outcome.provider);
  else if (outcome.missing !== '')
    // Said on stderr and not by the command line, since the program that runs is the user's.
    process.stderr.write(
      `mltrace: lineage is recorded, traces are not exported (${outcome.missing} is missing): npm install ${tracePackages.join(' ')}\n`,
    );
}
