import { readFileSync } from 'node:fs';
import { component, currentRun } from 'mltrace';
import { readCsv, writeCsv } from './csv.js';
import { files } from './files.js';
import { type Model, predictWith } from './model.js';

/** Says for each flight of a week how likely it is to be late, with the model of the day. */
export const predict = component(
  { name: 'predict', owner: 'flight-science', description: 'Says which flights of a week will be late' },
  (week: number): void => {
    const run = currentRun().input(files.features(week), { path: files.model, kind: 'model' });
    const model: Model = JSON.parse(readFileSync(files.model, 'utf8'));
    const rows = readCsv(files.features(week));

    const probabilities = predictWith(model, rows);
    const predictions = rows.map((row, index) => ({
      flight_id: row['flight_id'] ?? '',
      probability: (probabilities[index] ?? 0).toFixed(4),
    }));
    writeCsv(files.predictions(week), ['flight_id', 'probability'], predictions);
    run.output(files.predictions(week)).measure('rows', predictions.length);
    run.observe({ predicted_probability: probabilities, origin: rows.map(({ origin }) => origin) });
  },
);
