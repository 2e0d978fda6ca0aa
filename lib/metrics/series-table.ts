import { type LabelText, labelValue, overflowValue } from './label-value.js';

/** Labels of a series by name. */
export type Labels = Readonly<Record<string, string>>;

/** The series of a metric, each with what it holds; never more than the limit, and one for what is beyond it. */
export interface SeriesTable<T> {
  /** That of the label values, or the overflow series. */
  of(values: readonly LabelText[]): T;
  all(): Iterable<T>;
  clear(): void;
}

export interface SeriesTableOptions<T> {
  readonly labels: readonly string[];
  /** Series beside the overflow series. */
  readonly limit: number;
  /** Makes what a new series holds. */
  readonly make: (labels: Labels, isOverflow: boolean) => T;
  /** Told each time that the overflow series stood in. */
  readonly onOverflow: () => void;
}

/** No label value has it, so texts joined with it are one only if all their parts are. */
const separator = '\0';

export function seriesTable<T>({ labels, limit, make, onOverflow }: SeriesTableOptions<T>): SeriesTable<T> {
  const series = new Map<string, T>();
  let overflow: T | undefined;
  return {
    of(values) {
      const shown = values.map(labelValue);
      const key = shown.join(separator);
      const known = series.get(key);
      if (known !== undefined) return known;
      if (series.size >= limit) {
        onOverflow();
        overflow ??= make(Object.fromEntries(labels.map((label) => [label, overflowValue])), true);
        return overflow;
      }
      const made = make(Object.fromEntries(labels.map((label, index) => [label, shown[index] ?? ''])), false);
      series.set(key, made);
      return made;
    },
    *all() {
      yield* series.values();
      if (overflow !== undefined) yield overflow;
    },
    clear() {
      series.clear();
      overflow = undefined;
    },
  };
}
