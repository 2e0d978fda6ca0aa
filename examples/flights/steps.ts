// node steps.js 1-6 ingest clean features: these steps, week by week, in a process of their own, as schedulers start them.
import { clean } from './clean.js';
import { evaluate } from './evaluate.js';
import { features } from './features.js';
import { ingest } from './ingest.js';
import { predict } from './predict.js';
import { train } from './train.js';

const steps: Readonly<Record<string, (week: number) => unknown>> = {
  ingest,
  clean,
  features,
  train,
  predict,
  evaluate,
};

const [weeks = '', ...names] = process.argv.slice(2);
const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(weeks) ?? [];
const chosen = names.map((name) => steps[name]);
if (first === '' || chosen.length === 0 || chosen.includes(undefined)) {
  process.stderr.write(`usage: node steps.js WEEK[-WEEK] ${Object.keys(steps).join('|')} ...\n`);
  process.exit(2);
}
for (let week = Number(first); week <= Number(last); week += 1) for (const step of chosen) step?.(week);
