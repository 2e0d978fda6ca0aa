import { flush } from 'mltrace';
import { clean } from './clean.js';
import { evaluate } from './evaluate.js';
import { features } from './features.js';
import { lastWeek } from './files.js';
import { ingest } from './ingest.js';
import { predict } from './predict.js';
import { train } from './train.js';

/** The first week for which there is a model, and the week it is trained anew. */
const trainingWeeks = [6, 9];
const firstPrediction = 6;

/** What a scheduler would start every Monday. The last Monday brings delays only. */
function monday(week: number): string {
  ingest(week);
  let report = `week ${String(week).padStart(2)}  ingest`;
  if (week <= lastWeek) {
    clean(week);
    features(week);
    report += ', clean, features';
  }
  if (trainingWeeks.includes(week)) {
    train(week);
    report += week === firstPrediction ? ', train' : ', train again';
  }
  if (week > firstPrediction) {
    const { auc, accuracy } = evaluate(week - 1);
    report += `, evaluate week ${week - 1} (AUC ${auc.toFixed(3)}, accuracy ${accuracy.toFixed(3)})`;
  }
  if (week >= firstPrediction && week <= lastWeek) {
    predict(week);
    report += ', predict';
  }
  return report;
}

for (let week = 1; week <= lastWeek + 1; week += 1) process.stdout.write(`${monday(week)}\n`);
await flush();
