import { createRequire } from 'node:module';
import type { LineageSpanProcessor } from '../../exporters/lineage-span-processor.js';
import { messageOf } from '../errors.js';
import { reportProblem } from '../record/problems.js';

/** What is used of a tracer provider once it is registered. */
export interface RegisteredProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Packages that traces need beside mltrace. Optional: lineage needs neither. */
export const tracePackages = ['@opentelemetry/sdk-trace-node', '@opentelemetry/exporter-trace-otlp-http'] as const;

/** A provider, or the package without which there is none. */
export type ProviderOutcome = { readonly provider: RegisteredProvider } | { readonly missing: string };

/**
 * Registers a provider that keeps context, records lineage and, if `exporting`, sends spans over OTLP/HTTP as the
 * standard OTEL_* variables say. What of OpenTelemetry's SDK is not installed is told, not thrown.
 */
export async function registerProvider(lineage: LineageSpanProcessor, exporting: boolean): Promise<ProviderOutcome> {
  try {
    const sdk = await import('@opentelemetry/sdk-trace-node');
    const exporter = exporting ? [new sdk.BatchSpanProcessor(await otlpExporter())] : [];
    const resource = environmentResource();
    const provider = new sdk.NodeTracerProvider({
      spanProcessors: [lineage, ...exporter],
      ...(resource !== undefined && { resource }),
    });
    provider.register();
    return { provider };
  } catch (thrown) {
    const missing = missingPackage(thrown);
    if (missing === undefined) reportProblem('traces are not exported', thrown);
    return { missing: missing ?? '' };
  }
}

async function otlpExporter() {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return new OTLPTraceExporter();
}

/** Where an import failed for want of a package, its name. */
function missingPackage(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return undefined;
  return tracePackages.find((name) => messageOf(thrown).includes(name)) ?? tracePackages[0];
}

/**
 * OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, which a provider does not read by itself. The package that does is a
 * dependency of the SDK and not of ours, so it is looked for from there.
 */
function environmentResource() {
  try {
    const fromSdk = createRequire(import.meta.resolve(tracePackages[0]));
    const resources: typeof import('@opentelemetry/resources') = fromSdk('@opentelemetry/resources');
    const { defaultResource, detectResources, envDetector } = resources;
    return defaultResource().merge(detectResources({ detectors: [envDetector] }));
  } catch (thrown) {
    reportProblem('the service that spans belong to is not known', thrown);
    return undefined;
  }
}
