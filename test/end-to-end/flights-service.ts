import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Registry } from 'prom-client';
import { clean } from '../../examples/flights/clean.js';
import { readCsv } from '../../examples/flights/csv.js';
import { evaluate } from '../../examples/flights/evaluate.js';
import { features } from '../../examples/flights/features.js';
import { everyFlight, weekOf } from '../../examples/flights/files.js';
import { ingest } from '../../examples/flights/ingest.js';
import { predict } from '../../examples/flights/predict.js';
import { train } from '../../examples/flights/train.js';
import { prometheusBridge } from '../../exporters/index.js';
import { component, currentRun, flush } from '../../lib/index.js';

// The steps of the demo in a service that runs on: it does what it is told on standard input, `11 clean predict`, and answers a
// line for each. Prometheus scrapes its registry, where delays are compared with those of weeks 1 to 5.
/** Writes something, writes nothing in week 0, and fails before it. */
const publish = component('publish', (week: number): void => {
  if (week < 0) throw new RangeError(`there is no week ${week}`);
  if (week > 0) currentRun().output({ artifact: 'board', digest: false });
});
const steps: Readonly<Record<string, (week: number) => unknown>> = {
  ingest,
  clean,
  features,
  train,
  // What came true is known a week later.
  evaluate: (week) => evaluate(week - 1),
  predict,
  publish,
};

const asPlanned = readCsv(everyFlight).filter((flight) => weekOf(flight['departed_at'] ?? '') <= 5);
const bridge = prometheusBridge(new Registry(), {
  components: ['evaluate'],
  references: { evaluate: { delay_minutes: asPlanned.map((flight) => Number(flight['delay_minutes'])) } },
  driftMethods: ['wasserstein'],
  driftThresholds: { wasserstein: 0.25 },
  // A week is compared alone.
  driftWindowSeconds: 0.1,
});

const server = createServer(async (request, response) => {
  const { contentType, body } = await bridge.exposition(request.headers.accept);
  response.setHeader('content-type', contentType);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});

for await (const line of createInterface({ input: process.stdin })) {
  const [week, ...names] = line.split(' ');
  for (const name of names) {
    try {
      steps[name]?.(Number(week));
    } catch (error) {
      // As a scheduler does: it goes on with the next. Only what is meant to fail does.
      if (name !== 'publish') throw error;
    }
  }
  await flush();
  process.stdout.write('done\n');
}
server.close();
server.closeAllConnections();
