import { component, currentRun } from 'mltrace';
import { readCsv, writeCsv } from './csv.js';
import { files } from './files.js';

const airport = /^[A-Z]{3}$/;

/** Keeps each flight once (the source lists some under two numbers), and only those with a time, airports and a distance. */
export const clean = component(
  { name: 'clean', owner: 'data-platform', description: 'Drops repeated and unusable flights' },
  (week: number): void => {
    const run = currentRun().input(files.schedule(week));
    const flights = readCsv(files.schedule(week));

    const seen = new Set<string>();
    const kept = flights.filter((flight) => {
      const usable =
        !Number.isNaN(Date.parse(flight['departed_at'] ?? '')) &&
        airport.test(flight['origin'] ?? '') &&
        airport.test(flight['destination'] ?? '') &&
        Number(flight['distance_miles']) > 0;
      const journey = `${flight['departed_at']} ${flight['origin']} ${flight['destination']}`;
      const repeated = seen.has(journey);
      seen.add(journey);
      return usable && !repeated;
    });

    writeCsv(files.clean(week), ['flight_id', 'departed_at', 'origin', 'destination', 'distance_miles'], kept);
    run.output(files.clean(week)).measure({ kept: kept.length, dropped: flights.length - kept.length });
  },
);
