export {
  type CategorySummary,
  type ColumnSummary,
  isReadable,
  type LaterSummary,
  maxColumnNameBytes,
  maxColumns,
  maxSummaryBytes,
  type NumberSummary,
  summaryVersion,
} from '../lineage/column-summary.js';
export { accuracyAt } from './bins.js';
export { ColumnObserver, type ObservedValue } from './column-observer.js';
export { mergeSummaries } from './merge-summaries.js';
export { columnDataOf, comparable } from './summary-data.js';
