import { component, currentRun } from 'mltrace';
import { type CsvRow, readCsv, writeCsv } from './csv.js';
import { everyFlight, files, lastWeek, weekOf } from './files.js';

const ofWeek = (rows: readonly CsvRow[], week: number): CsvRow[] =>
  rows.filter((row) => weekOf(row['departed_at'] ?? '') === week);

/** Fetches what is new at the start of a week: its schedule, and the delays of the week before. */
export const ingest = component(
  { name: 'ingest', owner: 'data-platform', description: 'Fetches schedules and delays, a file per week' },
  (week: number): void => {
    const run = currentRun().input({ path: everyFlight, artifact: 'bts/on-time-2001-q1.csv' }).parameter({ week });
    const flights = readCsv(everyFlight);

    if (week <= lastWeek) {
      const planned = ofWeek(flights, week);
      writeCsv(files.schedule(week), ['flight_id', 'departed_at', 'origin', 'destination', 'distance_miles'], planned);
      run.output(files.schedule(week)).measure('flights', planned.length);
    }
    if (week > 1) {
      const flown = ofWeek(flights, week - 1);
      writeCsv(files.delays(week - 1), ['flight_id', 'delay_minutes'], flown);
      run.output(files.delays(week - 1)).measure('delays', flown.length);
      run.observe({ delay_minutes: flown.map((row) => Number(row['delay_minutes'])) });
    }
  },
);
