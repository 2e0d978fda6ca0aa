const share = Number(process.env['MLTRACE_TEST_SHARE'] ?? 1);
if (!(share > 0 && share <= 1)) throw new RangeError('MLTRACE_TEST_SHARE has to be above 0 and at most 1');

/**
 * How many rounds of random input a test makes, or how long a large one is: all, or the share of it that MLTRACE_TEST_SHARE says,
 * at least one. For a run that asks whether another Node or server behaves as the one that had all of it.
 */
export const rounds = (all: number): number => Math.ceil(all * share);
