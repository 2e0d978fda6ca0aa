import { type ColumnSummary, mergeSummaries } from '../../lib/observe/index.js';

/** Slices of a window: it is as long as was asked, up to one of them. */
const slices = 10;
/** Summaries of a slice that are merged together. */
const heldTogether = 32;

interface Slice {
  readonly index: number;
  readonly summaries: ColumnSummary[];
}

/** What the latest runs observed of a column: the one that ended last, and those that ended within the window before it. */
export class ColumnWindow {
  readonly #sliceSeconds: number;
  #slices: Slice[] = [];
  #merged: ColumnSummary | undefined;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(windowSeconds: number) {
    this.#sliceSeconds = windowSeconds / slices;
  }

  add(end: number, summary: ColumnSummary): void {
    this.#latest = Math.max(this.#latest, end);
    const index = Math.floor(end / this.#sliceSeconds);
    const oldest = Math.floor(this.#latest / this.#sliceSeconds) - slices + 1;
    if (index < oldest) return;
    this.#merged = undefined;
    this.#slices = this.#slices.filter((slice) => slice.index >= oldest);
    let slice = this.#slices.find((other) => other.index === index);
    if (slice === undefined) {
      slice = { index, summaries: [] };
      this.#slices.push(slice);
    }
    slice.summaries.push(summary);
    if (slice.summaries.length >= heldTogether) slice.summaries.push(mergeSummaries(slice.summaries.splice(0)));
  }

  /** The same object until something is added. */
  get merged(): ColumnSummary {
    this.#merged ??= mergeSummaries(this.#slices.flatMap(({ summaries }) => summaries));
    return this.#merged;
  }
}
