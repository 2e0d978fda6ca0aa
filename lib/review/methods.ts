/** Ways to rank, by name. The first is the best measured (bench/review), and the default. */
export const reviewMethods = [
  'posterior',
  'evidence',
  'ochiai',
  'dstar2',
  'jaccard',
  'm2',
  'tarantula',
  'difference',
  'greedy',
  'count',
] as const;

export type ReviewMethod = (typeof reviewMethods)[number];
