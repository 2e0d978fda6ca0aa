import { component, currentRun } from 'mltrace';
import { type CsvRow, readCsv, writeCsv } from './csv.js';
import { files } from './files.js';

const columns = ['flight_id', 'hour', 'weekday', 'log_distance', 'origin', 'destination'];

function featuresOf(flight: CsvRow): CsvRow {
  const at = new Date(flight['departed_at'] ?? '');
  return {
    flight_id: flight['flight_id'] ?? '',
    hour: (at.getUTCHours() + at.getUTCMinutes() / 60).toFixed(2),
    weekday: String((at.getUTCDay() + 6) % 7),
    log_distance: Math.log(Number(flight['distance_miles'])).toFixed(4),
    origin: flight['origin'] ?? '',
    destination: flight['destination'] ?? '',
  };
}

/** What is known of a flight before it leaves. The delay is not among it. */
export const features = component(
  { name: 'features', owner: 'flight-science', description: 'What is known of a flight before it leaves' },
  (week: number): void => {
    const run = currentRun().input(files.clean(week));
    const rows = readCsv(files.clean(week)).map(featuresOf);
    writeCsv(files.features(week), columns, rows);
    run.output(files.features(week)).measure('rows', rows.length);
    run.observe({
      origin: rows.map(({ origin }) => origin),
      log_distance: rows.map((row) => Number(row['log_distance'])),
    });
  },
);
