import { fileURLToPath } from 'node:url';

/** Flights of January to March 2001 with their delays; source: US Bureau of Transportation Statistics. */
export const everyFlight = fileURLToPath(new URL('../../../examples/flights/flights.csv', import.meta.url));

/** 2001-01-01, the first day of the data, is a Monday: weeks are counted from it. */
const firstMonday = Date.parse('2001-01-01T00:00:00Z');
const weekMillis = 7 * 24 * 3600 * 1000;

/** The week a time lies in, from 1. */
export const weekOf = (at: string): number => Math.floor((Date.parse(at) - firstMonday) / weekMillis) + 1;

/** The last week of the data. */
export const lastWeek = 13;

const label = (week: number): string => `w${String(week).padStart(2, '0')}`;

/** Where every file of the pipeline lies, relative to the folder it runs in. */
export const files = {
  /** The flights of a week as they are planned. */
  schedule: (week: number): string => `raw/schedule-${label(week)}.csv`,
  /** How late the flights of a week were: known a week later. */
  delays: (week: number): string => `raw/delays-${label(week)}.csv`,
  clean: (week: number): string => `clean/flights-${label(week)}.csv`,
  features: (week: number): string => `features/flights-${label(week)}.csv`,
  model: 'models/late-flights.json',
  predictions: (week: number): string => `predictions/flights-${label(week)}.csv`,
  report: (week: number): string => `reports/flights-${label(week)}.json`,
} as const;
