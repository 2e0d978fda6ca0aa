export {
  LineageSpanProcessor,
  type LineageSpanProcessorOptions,
  lineageSpanProcessor,
} from './lineage-span-processor.js';
export { type ExportResult, Neo4jLineageExporter, type Neo4jLineageExporterOptions } from './neo4j-lineage-exporter.js';
export type { PrometheusBridgeOptions, ReferenceColumn } from './prometheus/bridge-options.js';
export { type PrometheusBridge, prometheusBridge } from './prometheus/prometheus-bridge.js';
export type { MetricsRegistry } from './prometheus/registry.js';
