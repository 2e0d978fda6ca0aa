/** One measured figure beside what was asked of it. */
export interface Figure {
  readonly what: string;
  readonly asked: string;
  readonly measured: string;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

/** Prints figures as a Markdown table. */
export function printFigures(figures: readonly Figure[]): void {
  console.log('| what | asked | measured |\n|---|---|---|');
  for (const { what, asked, measured } of figures) console.log(`| ${what} | ${asked} | ${measured} |`);
}

/** Median time of several calls in milliseconds, after one that is not counted. */
export async function medianMillis(call: () => Promise<unknown>, rounds = 9): Promise<number> {
  const times: number[] = [];
  await call();
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return median(times);
}
