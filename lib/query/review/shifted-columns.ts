import { calibratedThreshold, fewestParts } from '../../drift/calibrate.js';
import { driftOf } from '../../drift/drift.js';
import { type ColumnSummary, isReadable } from '../../lineage/column-summary.js';
import { mergeSummaries } from '../../observe/merge-summaries.js';
import { comparable } from '../../observe/summary-data.js';
import type { RunDetails } from '../run-details.js';

/** A column whose values are distributed otherwise in a run than in its peers. */
export interface ShiftedColumn {
  readonly column: string;
  /** How many of the peers are as far from the others. */
  readonly alike: number;
  /** How many of the peers observed it. */
  readonly observing: number;
}

/**
 * Columns that a run observed and whose values are far, by Jensen-Shannon distance, from those of its peers together: above the
 * threshold of the method, and above what peers are hardly from each other. By name. Three peers have to have observed one.
 */
export function shiftedColumns(run: RunDetails, peers: readonly RunDetails[]): readonly ShiftedColumn[] {
  return [...columnsOf(run)].flatMap(([column, own]) => {
    const theirs = peers.flatMap((peer) => columnsOf(peer).get(column) ?? []);
    if (theirs.length < fewestParts) return [];
    const { value, threshold } = distance(column, own, theirs);
    // Most runs are like their peers: only of the others the peers are compared with each other.
    if (value <= threshold) return [];
    const among = theirs.map((one, n) => distance(column, one, theirs.toSpliced(n, 1)).value);
    const limit = Math.max(threshold, calibratedThreshold(among) ?? threshold);
    if (value <= limit) return [];
    return [{ column, alike: among.filter((other) => other > limit).length, observing: theirs.length }];
  });
}

function distance(column: string, one: ColumnSummary, others: readonly ColumnSummary[]) {
  const { reference, current } = comparable(mergeSummaries(others), one);
  const [drift] = driftOf(column, reference, current, { method: 'js' });
  return { value: drift?.value ?? 0, threshold: drift?.threshold ?? 0 };
}

function columnsOf({ record }: RunDetails): ReadonlyMap<string, ColumnSummary> {
  const entries = Object.entries(record.observations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(entries.flatMap(([column, summary]) => (isReadable(summary) ? [[column, summary] as const] : [])));
}
