/**
 * Numbers with how often each comes, ascending and each once: the values of a column as they are, or what its summary
 * knows of them. NaN, infinities and missing values are not in it.
 */
export interface Sample {
  readonly values: Float64Array;
  /** How often the value at the same place comes; above zero. */
  readonly weights: Float64Array;
  /** Sum of the weights. */
  readonly total: number;
  /** From where to where its values go, when that is known better than from `values`. */
  readonly range?: Range;
}

/** From where to where, both included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** From where to where the values go; undefined of an empty sample. */
export function rangeOf({ values, range }: Sample): Range | undefined {
  const [low, high] = [values[0], values.at(-1)];
  return range ?? (low === undefined || high === undefined ? undefined : { low, high });
}

/** A sample of finite numbers in any order; -0 counts as 0. The array is sorted in place. */
export function sampleOf(values: Float64Array): Sample {
  values.sort();
  const distinct = new Float64Array(values.length);
  const weights = new Float64Array(values.length);
  let length = 0;
  for (const value of values) {
    if (length > 0 && distinct[length - 1] === value) weights[length - 1] = (weights[length - 1] ?? 0) + 1;
    else {
      distinct[length] = value + 0;
      weights[length] = 1;
      length++;
    }
  }
  return { values: distinct.subarray(0, length), weights: weights.subarray(0, length), total: values.length };
}

/**
 * The quantile of a share from 0 to 1, linear between the two values around it (definition 7 of Hyndman and Fan, Sample
 * Quantiles in Statistical Packages, 1996; the default of NumPy). NaN of an empty sample.
 */
export function quantile({ values, weights, total }: Sample, share: number): number {
  const place = (total - 1) * share;
  const [below, above] = [Math.floor(place), Math.ceil(place)];
  let [lower, upper] = [Number.NaN, Number.NaN];
  let seen = 0;
  for (let at = 0; at < values.length; at++) {
    seen += weights[at] ?? 0;
    if (Number.isNaN(lower) && seen > below) lower = values[at] ?? 0;
    if (seen > above) {
      upper = values[at] ?? 0;
      break;
    }
  }
  const part = place - below;
  // From the nearer end, as NumPy does: the same digits.
  return part < 0.5 ? lower + (upper - lower) * part : upper - (upper - lower) * (1 - part);
}

/** How many values lie in each bin between ascending edges, which belong to the bin above; the first and the last bin are open. */
export function countsBetween({ values, weights }: Sample, edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  let bin = 0;
  for (let at = 0; at < values.length; at++) {
    while (bin < edges.length && (values[at] ?? 0) >= (edges[bin] ?? 0)) bin++;
    counts[bin] = (counts[bin] ?? 0) + (weights[at] ?? 0);
  }
  return counts;
}
