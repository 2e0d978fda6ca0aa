import type { RunRecord } from '../lineage/facts.js';
import { type ColumnSummary, summaryVersion } from '../observe/index.js';

/** The columns that a run observed, with the summaries that can be read. */
export const summariesOf = ({ observations = {} }: RunRecord): readonly (readonly [string, ColumnSummary])[] =>
  Object.entries(observations).flatMap(([column, summary]) => (isSummary(summary) ? [[column, summary] as const] : []));

const isSummary = (summary: unknown): summary is ColumnSummary =>
  typeof summary === 'object' && summary !== null && 'v' in summary && summary.v === summaryVersion;
