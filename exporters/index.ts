export {
  LineageSpanProcessor,
  type LineageSpanProcessorOptions,
  lineageSpanProcessor,
} from './lineage-span-processor.js';
