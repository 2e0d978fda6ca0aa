/** First and longest pause after a failure, in milliseconds. */
const firstMillis = 250;
const longestMillis = 30_000;

/**
 * The pause after so many failures in a row: doubled each time, of that a random part between a half and all, so that
 * processes that lost the same server do not come back together.
 */
export const backoffMillis = (failures: number, random: () => number = Math.random): number =>
  Math.min(longestMillis, firstMillis * 2 ** Math.min(failures, 16)) * (0.5 + random() / 2);
