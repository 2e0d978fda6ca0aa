import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { component, currentRun } from 'mltrace';
import { readCsv } from './csv.js';
import { files } from './files.js';
import { lateAfterMinutes } from './model.js';
import { scoresOf } from './scores.js';

/** Compares a week's predictions with what came true. */
export const evaluate = component(
  { name: 'evaluate', owner: 'flight-science', description: 'Compares predictions with what came true' },
  (week: number) => {
    const run = currentRun().input(files.predictions(week), files.delays(week));
    const delays = new Map(readCsv(files.delays(week)).map((row) => [row['flight_id'], Number(row['delay_minutes'])]));
    const predictions = readCsv(files.predictions(week));
    const outcomes = predictions.map((row) => ({
      probability: Number(row['probability']),
      late: (delays.get(row['flight_id']) ?? 0) > lateAfterMinutes,
    }));

    const scores = scoresOf(outcomes);
    mkdirSync(dirname(files.report(week)), { recursive: true });
    writeFileSync(files.report(week), `${JSON.stringify(scores)}\n`);
    run.output({ path: files.report(week), kind: 'metric' }).measure(scores);
    run.observe(
      'predicted_probability',
      outcomes.map(({ probability }) => probability),
    );
    run.observe(
      'delay_minutes',
      predictions.map((row) => delays.get(row['flight_id'])),
    );
    return scores;
  },
);
