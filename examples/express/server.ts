/** An HTTP service that trains a model and predicts with it; lineage is the two calls of `recordLineage()`. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import express from 'express';
import { recordLineage } from 'mltrace';

interface Flight {
  readonly hours: number;
  readonly late: boolean;
}

const modelFile = 'model.json';
const app = express();
app.use(express.json());

app.post('/train', (request, response) => {
  const flights: readonly Flight[] = request.body;
  const late = flights.filter((flight) => flight.late).map(({ hours }) => hours);
  if (late.length === 0) throw new RangeError('no flight was late');
  const threshold = Math.min(...late);
  writeFileSync(modelFile, JSON.stringify({ threshold }));
  recordLineage(trace.getActiveSpan(), {
    component: 'train',
    inputs: { artifact: 'flights', value: flights },
    outputs: { path: modelFile, kind: 'model' },
    measures: { threshold },
  });
  response.json({ threshold });
});

app.get('/predict', (request, response) => {
  const hours = Number(request.query['hours']);
  const { threshold } = JSON.parse(readFileSync(modelFile, 'utf8'));
  const prediction = { hours, late: hours >= threshold };
  recordLineage(trace.getActiveSpan(), {
    component: 'predict',
    inputs: modelFile,
    outputs: { artifact: `predictions/${hours}`, value: prediction },
    parameters: { hours },
  });
  if (request.query['fail'] !== undefined) throw new Error('the answer was lost');
  response.json(prediction);
});

const server = app.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => server.close());
