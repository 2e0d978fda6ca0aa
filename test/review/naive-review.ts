/** The formulas as REVIEW of the field prints them, without a look at how the library says them. */
export const naiveScores: Readonly<Record<string, (a: number, b: number, c: number, d: number) => number>> = {
  count: (a, b, c, d) => a / (a + b + c + d),
  ochiai: (a, b, c) => a / Math.sqrt((a + c) * (a + b)),
  dstar2: (a, b, c) => (a * a) / (b + c),
  jaccard: (a, b, c) => a / (a + b + c),
  m2: (a, b, c, d) => a / (a + d + 2 * b + 2 * c),
  tarantula: (a, b, c, d) => a / (a + c) / (a / (a + c) + b / (b + d)),
  difference: (a, b, c, d) => a / (a + c) - b / (b + d),
};

/** Beta function of whole numbers, by its product. */
function beta(x: number, y: number): number {
  // B(x, y) = (x-1)! / (y (y+1) … (y+x-1))
  let value = 1;
  for (let n = 0; n < x; n += 1) value *= (n === 0 ? 1 : n) / (y + n);
  return value;
}

const priors = [
  [4, 1, 1, 9],
  [3, 2, 2, 10],
  [5, 4, 2, 10],
] as const;

/** What a class counts for, from the runs that something sets apart: Bayes' rule with a coin thrown for whether that tells anything. */
export function naiveWeight(apart: readonly boolean[], all: readonly boolean[]): number {
  const usual = (all.filter((is) => is).length + 1) / (all.length + 10);
  if (usual >= 0.5) return apart.length;
  return apart.reduce((sum, is) => sum + (is ? 0.5 * (1 + 0.5 / usual) : 0.5 * (1 + 0.5 / (1 - usual))), 0);
}

export interface NaiveClass {
  readonly runs: number;
  /** What its runs count for; default: as many as they are. */
  readonly weight?: number;
  readonly outputs: ReadonlySet<number>;
}

/** Every class and every pair of classes with its probability, in plain numbers: only for few outputs. */
export function naivePosterior(
  classes: readonly NaiveClass[],
  flagged: readonly boolean[],
  pairWeight: number,
): number[] {
  const runs = classes.reduce((sum, each) => sum + each.runs, 0);
  const weigh = (outputs: ReadonlySet<number>): number => {
    const count = (inside: boolean, flag: boolean) =>
      flagged.filter((is, output) => is === flag && outputs.has(output) === inside).length;
    const [a, b, c, d] = [count(true, true), count(true, false), count(false, true), count(false, false)];
    return priors.reduce(
      (sum, [p1, p2, q1, q2]) =>
        sum + ((beta(a + p1, b + p2) / beta(p1, p2)) * beta(c + q1, d + q2)) / beta(q1, q2) / priors.length,
      0,
    );
  };
  const scores = classes.map(() => 0);
  let total = 0;
  const note = (members: readonly number[], prior: number): void => {
    const weight = prior * weigh(new Set(members.flatMap((n) => [...(classes[n]?.outputs ?? [])])));
    total += weight;
    for (const n of members) scores[n] = (scores[n] ?? 0) + weight;
  };
  classes.forEach((one, n) => {
    note([n], (one.weight ?? one.runs) / runs);
    classes.slice(0, n).forEach((other, m) => {
      note([m, n], (pairWeight * (one.weight ?? one.runs) * (other.weight ?? other.runs)) / runs ** 2);
    });
  });
  return scores.map((score) => score / total);
}
