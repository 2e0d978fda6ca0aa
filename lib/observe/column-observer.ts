import { type ColumnSummary, summaryVersion } from '../lineage/column-summary.js';
import { CategoryCounts } from './category-counts.js';
import { summaryOfNumbers } from './number-summary.js';
import { NumberSketch } from './sketch.js';

/** A value of a column. Texts and booleans are categories; null and undefined are missing. */
export type ObservedValue = number | bigint | string | boolean | null | undefined;

/** Characters for the bins or the categories of a summary; of one with both, each has half. */
export const summaryRoom = 3200;

/** Gathers the values of a column of one run, in bounded room. */
export class ColumnObserver {
  #missing = 0;
  #numbers: NumberSketch | undefined;
  #categories: CategoryCounts | undefined;

  /** False when it is no value of a column, and is not counted. */
  add(value: unknown): boolean {
    switch (typeof value) {
      case 'number':
        this.#sketch.add(value);
        return true;
      case 'string':
        this.#counts.add(value);
        return true;
      case 'boolean':
        this.#counts.add(value ? 'true' : 'false');
        return true;
      case 'bigint':
        this.#sketch.add(Number(value));
        return true;
      default:
        if (value !== null && value !== undefined) return false;
        this.#missing++;
        return true;
    }
  }

  /** All numbers of a typed array. */
  addNumbers(values: ArrayLike<number>): void {
    if (values.length > 0) this.#sketch.addAll(values);
  }

  /** What it amounts to so far. */
  summary(): ColumnSummary {
    const figures = this.#numbers?.figures;
    const ofNumbers = figures === undefined ? 0 : figures.count + figures.nan + figures.infinite;
    const ofCategories = this.#categories?.total ?? 0;
    const room = roomFor(figures !== undefined && ofCategories > 0);
    const numbers = figures === undefined ? undefined : summaryOfNumbers(figures, room);
    const categories = this.#categories?.summary(room);
    return {
      v: summaryVersion,
      count: this.#missing + ofNumbers + ofCategories,
      missing: this.#missing,
      ...(numbers !== undefined && { numbers }),
      ...(categories !== undefined && { categories }),
    };
  }

  get #sketch(): NumberSketch {
    this.#numbers ??= new NumberSketch();
    return this.#numbers;
  }

  get #counts(): CategoryCounts {
    this.#categories ??= new CategoryCounts();
    return this.#categories;
  }
}

/** Characters for each of the two parts of a summary. */
export const roomFor = (hasBoth: boolean): number => (hasBoth ? summaryRoom / 2 : summaryRoom);
