import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { component, currentRun } from 'mltrace';
import { type CsvRow, readCsv } from './csv.js';
import { files } from './files.js';
import { lateRates } from './late-rates.js';
import { fitModel, lateAfterMinutes, predictWith } from './model.js';
import { scoresOf } from './scores.js';

/** Flights of the weeks with their features, and whether they were late. */
function known(weeks: readonly number[]): { rows: CsvRow[]; late: boolean[] } {
  const delays = new Map(
    weeks.flatMap((week) => readCsv(files.delays(week)).map((row) => [row['flight_id'], row['delay_minutes']])),
  );
  const rows = weeks.flatMap((week) => readCsv(files.features(week))).filter((row) => delays.has(row['flight_id']));
  return { rows, late: rows.map((row) => Number(delays.get(row['flight_id'])) > lateAfterMinutes) };
}

/** How many weeks the model learns from: winter is over when spring comes. */
const trainingWeeks = 4;

/** Learns from the weeks before this one which flights will be late, and replaces the model. */
export const train = component(
  { name: 'train', owner: 'flight-science', description: 'Learns which flights will be late', tags: ['model'] },
  (before: number): void => {
    const weeks = Array.from({ length: trainingWeeks }, (_, index) => before - trainingWeeks + index);
    const steps = 300;
    const learningRate = 0.5;
    const run = currentRun().input(weeks.map(files.features), weeks.map(files.delays));
    run.parameter({ steps, learningRate, weeks: trainingWeeks });

    const { rows, late } = known(weeks);
    const flights = rows.map((row, index) => ({
      origin: row['origin'] ?? '',
      destination: row['destination'] ?? '',
      late: late[index] ?? false,
    }));
    const model = fitModel(rows, late, { rates: lateRates(flights), steps, learningRate });

    mkdirSync(dirname(files.model), { recursive: true });
    writeFileSync(files.model, JSON.stringify(model));
    const outcomes = predictWith(model, rows).map((probability, index) => ({
      probability,
      late: late[index] ?? false,
    }));
    // What its predictions will be compared with, by the same names.
    for (const { probability } of outcomes) run.observe('predicted_probability', probability);
    for (const { hour, origin } of rows) run.observe({ hour: Number(hour), origin });
    run.output({ path: files.model, kind: 'model' }).measure({ rows: rows.length, ...scoresOf(outcomes) });
  },
);
