/** The version of summaries that this package writes and reads. */
export const summaryVersion = 1;

/** The most that a summary takes as canonical JSON in UTF-8, so that a run record grows by a few KB a column at most. */
export const maxSummaryBytes = 3800;

/** The longest name of a column, in UTF-8 bytes of its JSON text, quotes included: with its summary below 4 KB. */
export const maxColumnNameBytes = 256;

/** How often bins can be collapsed: at it a bin is wider than all doubles. */
export const highestLevel = 16;

/** The most columns that a run may observe. */
export const maxColumns = 256;

/**
 * How the values of a column are distributed, as one run saw them: small, and mergeable with other summaries of the
 * column. Every value is in exactly one of `missing`, `numbers` (its count, nan or infinite) and `categories` (top or rest).
 */
export interface ColumnSummary {
  readonly v: typeof summaryVersion;
  /** All values. */
  readonly count: number;
  /** Values that are null or undefined. */
  readonly missing: number;
  readonly numbers?: NumberSummary;
  readonly categories?: CategorySummary;
}

/**
 * Numbers as a DDSketch of 1 % relative accuracy (Masson, Rim and Lee, 2019) whose bins are collapsed in pairs where they
 * would take too much room (Epicoco and others, UDDSketch, 2020).
 */
export interface NumberSummary {
  /** Finite numbers: the sum of `zero` and of all bins. */
  readonly count: number;
  readonly nan: number;
  /** Of both signs. */
  readonly infinite: number;
  /** Absent when there are no finite numbers; exact, and 0 for -0. */
  readonly min?: number;
  readonly max?: number;
  /** Of the finite numbers; absent when there are none, or when it is more than a double holds. */
  readonly sum?: number;
  /** How often bins were collapsed in pairs: gamma is (101/99)^(2^level). 0 to 16. */
  readonly level: number;
  /** Numbers of at most 1.2e-308 either way. */
  readonly zero: number;
  /** Of the positive numbers. */
  readonly positive: BinRuns;
  /** Of the negative numbers, without their sign. */
  readonly negative: BinRuns;
}

/**
 * Runs of neighbouring bins, ascending: the index of the first bin, then the count of each. A number x is in the bin with
 * index ceil(ln x / ln gamma): above gamma^(index - 1), up to gamma^index. Bins that stand in no run are empty.
 */
export type BinRuns = readonly (readonly number[])[];

/** How often categories come. */
export interface CategorySummary {
  /** Of the most frequent; exact in the summary of one run. */
  readonly top: Readonly<Record<string, number>>;
  /** Values that are counted under no name in `top`. */
  readonly rest: number;
  /** Different categories; absent when there were too many to tell. */
  readonly distinct?: number;
}

/** A summary of a later version: kept and passed on as it is, not read. */
export interface LaterSummary {
  readonly v: number;
  readonly [key: string]: unknown;
}

/** Whether this package can read a summary. */
export const isReadable = (summary: ColumnSummary | LaterSummary): summary is ColumnSummary =>
  summary.v === summaryVersion;
