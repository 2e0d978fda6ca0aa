import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { component, currentRun } from 'mltrace';
import { type CsvRow, readCsv } from './csv.js';
import { files } from './files.js';
import { lateRates } from './late-rates.js';
import { fitModel, lateAfterMinutes, predictWith } from './model.js';
import { scoresOf } from './scores.js';

/** Flights of the weeks with their features, and how many minutes late they were. */
function known(weeks: readonly number[]): { rows: CsvRow[]; minutes: number[] } {
  const delays = new Map(
    weeks.flatMap((week) => readCsv(files.delays(week)).map((row) => [row['flight_id'], row['delay_minutes']])),
  );
  const rows = weeks.flatMap((week) => readCsv(files.features(week))).filter((row) => delays.has(row['flight_id']));
  return { rows, minutes: rows.map((row) => Number(delays.get(row['flight_id']))) };
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

    const { rows, minutes } = known(weeks);
    const late = minutes.map((delay) => delay > lateAfterMinutes);
    const flights = rows.map((row, index) => ({
      origin: row['origin'] ?? '',
      destination: row['destination'] ?? '',
      late: late[index] ?? false,
    }));
    const model = fitModel(rows, late, { rates: lateRates(flights), steps, learningRate });

    mkdirSync(dirname(files.model), { recursive: true });
    writeFileSync(files.model, JSON.stringify(model));
    const probabilities = predictWith(model, rows);
    const outcomes = probabilities.map((probability, index) => ({ probability, late: late[index] ?? false }));
    run.output({ path: files.model, kind: 'model' }).measure({ rows: rows.length, ...scoresOf(outcomes) });
    // What later runs are compared with: what it learnt from, and what it says of it.
    run.observe({ delay_minutes: minutes, predicted_probability: probabilities });
    run.observe(
      'origin',
      rows.map(({ origin }) => origin),
    );
  },
);
