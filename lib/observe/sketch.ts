import { createRequire } from 'node:module';
import type { DDSketch } from '@datadog/sketches-js';
import type { Bins } from './bins.js';
import type { NumberFigures } from './number-summary.js';

let sketches: typeof import('@datadog/sketches-js') | undefined;

/** Loaded with the first number: it takes 7 ms, and most runs observe none. */
function newSketch(): DDSketch {
  sketches ??= createRequire(import.meta.url)('@datadog/sketches-js') as typeof import('@datadog/sketches-js');
  return new sketches.DDSketch({ relativeAccuracy: 0.01 });
}

/** Gathers numbers of any kind. */
export class NumberSketch {
  readonly #sketch = newSketch();
  #nan = 0;
  #infinite = 0;

  add(value: number): void {
    // The difference of a number and itself is 0 unless it is infinite or NaN.
    if (value - value === 0) this.#sketch.accept(value);
    else if (Number.isNaN(value)) this.#nan++;
    else this.#infinite++;
  }

  /** All of an array of numbers. */
  addAll(values: ArrayLike<number>): void {
    for (let at = 0; at < values.length; at++) this.add(values[at] ?? Number.NaN);
  }

  get figures(): NumberFigures {
    const { count, min, max, sum, zeroCount, store, negativeStore } = this.#sketch;
    return {
      count,
      nan: this.#nan,
      infinite: this.#infinite,
      min,
      max,
      sum,
      level: 0,
      zero: zeroCount,
      positive: binsIn(store),
      negative: binsIn(negativeStore),
    };
  }
}

function binsIn({ bins, offset }: DDSketch['store']): Bins {
  const filled = new Map<number, number>();
  for (let place = 0; place < bins.length; place++) {
    const count = bins[place] ?? 0;
    if (count > 0) filled.set(place + offset, count);
  }
  return filled;
}
