/** Logarithms of the Beta function, B(x, y) = (x-1)! (y-1)! / (x+y-1)!, of whole numbers from 1 with x + y up to `limit`. */
export function logBetaTable(limit: number): (x: number, y: number) => number {
  const logFactorial = new Float64Array(limit + 1);
  for (let n = 2; n <= limit; n += 1) logFactorial[n] = (logFactorial[n - 1] ?? 0) + Math.log(n);
  const at = (n: number): number => logFactorial[n] ?? Number.NaN;
  return (x, y) => at(x - 1) + at(y - 1) - at(x + y - 1);
}

/** log(Σ exp(v)), without overflow. */
export function logSumExp(values: readonly number[]): number {
  const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(largest)) return largest;
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
