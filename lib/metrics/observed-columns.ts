import { type ColumnSummary, summaryVersion } from '../observe/index.js';

/** The columns of a run's observations, with the summaries that can be read. */
export const summariesIn = (
  observations: Readonly<Record<string, unknown>> = {},
): readonly (readonly [string, ColumnSummary])[] =>
  Object.entries(observations).flatMap(([column, summary]) => (isSummary(summary) ? [[column, summary] as const] : []));

const isSummary = (summary: unknown): summary is ColumnSummary =>
  typeof summary === 'object' && summary !== null && 'v' in summary && summary.v === summaryVersion;
