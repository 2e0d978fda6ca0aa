/** Outputs with respect to a run or class: downstream of it or not, flagged or passing. */
export interface Counts {
  /** Flagged, downstream. */
  readonly a: number;
  /** Passing, downstream. */
  readonly b: number;
  /** Flagged, not downstream. */
  readonly c: number;
  /** Passing, not downstream. */
  readonly d: number;
}

/** Division in which nothing of nothing is nothing. */
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/**
 * How suspicious a run is, from its counts alone. Compared as statistical fault localisation in Yu et al., "MicroRank"
 * (WWW 2021, https://doi.org/10.1145/3442381.3449905), and the works it cites. The larger the likelier.
 */
export const formulas = {
  /** The share of all outputs that are flagged and downstream (Russell and Rao): a shared ancestor always wins. */
  count: ({ a, b, c, d }) => share(a, a + b + c + d),
  ochiai: ({ a, b, c }) => share(a, Math.sqrt((a + c) * (a + b))),
  /** Infinite when everything flagged and nothing else is downstream. */
  dstar2: ({ a, b, c }) => (a === 0 ? 0 : a ** 2 / (b + c)),
  jaccard: ({ a, b, c }) => share(a, a + b + c),
  m2: ({ a, b, c, d }) => share(a, a + d + 2 * b + 2 * c),
  tarantula: ({ a, b, c, d }) => share(share(a, a + c), share(a, a + c) + share(b, b + d)),
  /** The share of the flagged that is downstream less that of the passing. */
  difference: ({ a, b, c, d }) => share(a, a + c) - share(b, b + d),
} as const satisfies Record<string, (counts: Counts) => number>;

export type FormulaName = keyof typeof formulas;
