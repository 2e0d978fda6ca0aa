export {
  LineageSpanProcessor,
  type LineageSpanProcessorOptions,
  lineageSpanProcessor,
} from './lineage-span-processor.js';
export { type ExportResult, Neo4jLineageExporter, type Neo4jLineageExporterOptions } from './neo4j-lineage-exporter.js';
