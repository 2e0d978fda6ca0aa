import { maxColumns } from '../lineage/column-summary.js';
import { columnProblem } from '../lineage/parse-summary.js';
import { ColumnObserver, type ObservedValue } from '../observe/column-observer.js';

/** One value of a column, or many: an array, a typed array, or anything else that can be iterated over but a text. */
export type ObservedValues = ObservedValue | ArrayLike<number> | ArrayLike<bigint> | Iterable<ObservedValue>;

/** What a run has observed, by column. */
export class Observations {
  readonly #columns = new Map<string, ColumnObserver>();
  readonly #addReason: (reason: string) => void;
  /** Columns of which was said that something was dropped. */
  readonly #told = new Set<string>();

  constructor(addReason: (reason: string) => void) {
    this.#addReason = addReason;
  }

  observe(column: unknown, values: unknown): void {
    const observer = typeof column === 'string' ? (this.#columns.get(column) ?? this.#begin(column)) : undefined;
    if (observer === undefined) {
      if (typeof column !== 'string') this.#tell('a column was dropped: its name is no text');
      return;
    }
    // A number is what most calls give.
    if (typeof values === 'number') observer.add(values);
    else if (ArrayBuffer.isView(values) && isNumbers(values)) observer.addNumbers(values);
    else if (isIterable(values)) for (const value of values) this.#add(observer, column, value);
    else this.#add(observer, column, values);
  }

  /** The columns and their summaries. */
  summaries(): (readonly [column: string, summary: string])[] {
    return Array.from(this.#columns, ([column, observer]) => [column, JSON.stringify(observer.summary())] as const);
  }

  #begin(given: string): ColumnObserver | undefined {
    const column = given.toWellFormed();
    const known = this.#columns.get(column);
    if (known !== undefined) return known;
    const problem = this.#columns.size < maxColumns ? columnProblem(column) : `a run has at most ${maxColumns} columns`;
    if (problem !== undefined) {
      this.#tell(`column ${column.slice(0, 64).toWellFormed()} was dropped: ${problem}`);
      return undefined;
    }
    const observer = new ColumnObserver();
    this.#columns.set(column, observer);
    return observer;
  }

  #add(observer: ColumnObserver, column: unknown, value: unknown): void {
    if (!observer.add(value))
      this.#tell(`values of column ${column} were dropped: ${whatIs(value)} is no value of a column`);
  }

  /** Each once: a loop over a million rows says the same a million times. */
  #tell(reason: string): void {
    if (this.#told.has(reason) || this.#told.size >= maxColumns) return;
    this.#told.add(reason);
    this.#addReason(reason);
  }
}

/** Of numbers; not those of bigints, whose values are converted one by one. */
const isNumbers = (view: ArrayBufferView): view is ArrayBufferView & ArrayLike<number> =>
  !(view instanceof DataView || view instanceof BigInt64Array || view instanceof BigUint64Array);

const isIterable = (values: unknown): values is Iterable<unknown> =>
  typeof values === 'object' && values !== null && typeof Reflect.get(values, Symbol.iterator) === 'function';

const whatIs = (value: unknown): string =>
  typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'an object') : `a ${typeof value}`;
