import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lateRates } from '../../examples/flights/late-rates.js';
import { fitModel, type Model } from '../../examples/flights/model.js';
import { mltrace } from '../cli/command-line.js';
import { Random } from '../reference/random.js';
import { type Serving, startServing } from '../serve/serving.js';
import { need } from '../services/obtain.js';
import { obtainPython } from '../services/python.js';

const execute = promisify(execFile);
const examples = join(process.cwd(), 'examples', 'python');

/** Reads flights and whether they were late, and prints the model. */
const fitInPython = `
import json, sys
from regression import fit
given = json.load(sys.stdin)
json.dump(fit(given["rows"], given["late"], given["steps"], given["learningRate"])[0], sys.stdout)
`;

describe('the Python example', function () {
  this.timeout(30_000);
  let python: string;
  need('Python', async () => {
    python = join(await obtainPython(), 'bin', 'python');
  });

  it('fits the model that TypeScript fits', async () => {
    const random = new Random(7);
    const airports = ['ATL', 'DEN', 'ORD', 'SFO'];
    const rows = Array.from({ length: 300 }, () => ({
      hour: (random.below(2400) / 100).toFixed(2),
      weekday: String(random.below(7)),
      log_distance: (5 + random.below(3000) / 1000).toFixed(4),
      origin: random.pick(airports),
      destination: random.pick(airports),
    }));
    const late = rows.map(({ origin }) => random.below(10) < (origin === 'ATL' ? 7 : 2));
    const [steps, learningRate] = [40, 0.5];

    const run = execute(python, ['-c', fitInPython], {
      env: { PYTHONPATH: examples, PYTHONDONTWRITEBYTECODE: '1' },
    });
    run.child.stdin?.end(JSON.stringify({ rows, late, steps, learningRate }));
    const fitted: Model = JSON.parse((await run).stdout);
    const rates = lateRates(rows.map((row, index) => ({ ...row, late: late[index] ?? false })));
    const expected = JSON.parse(JSON.stringify(fitModel(rows, late, { rates, steps, learningRate })));

    assertClose(fitted.rates, expected.rates);
    assertClose(fitted.means, expected.means);
    assertClose(fitted.deviations, expected.deviations);
    const weightsOf = ({ regression }: { regression: object }) =>
      (regression as { classifiers: { weights: number[][] }[] }).classifiers.map(({ weights }) => weights);
    assertClose(weightsOf(fitted), weightsOf(expected));
  });

  describe('sending straight to a service', () => {
    let serving: Serving;
    beforeEach(async () => {
      serving = await startServing();
    });
    afterEach(() => serving.stop());

    const train = (...parameters: string[]) =>
      execute(python, [join(examples, 'train.py'), '6', ...parameters], {
        cwd: serving.folder,
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: serving.url, PYTHONDONTWRITEBYTECODE: '1' },
      });

    const theRun = async () => {
      const parameters = ['history', 'train', '--json', '--store', serving.url];
      const { runs } = JSON.parse((await mltrace(parameters, { cwd: serving.folder })).out);
      assert.equal(runs.length, 1);
      return runs[0];
    };

    it('records a step that fails as failed, and lets the step fail', async () => {
      await assert.rejects(train(), /No such file or directory: 'features\/flights-w02\.csv'/);
      const { status, error, writes } = await theRun();
      assert.equal(status, 'failed');
      assert.match(error.message, /No such file or directory: 'features\/flights-w02\.csv'/);
      assert.deepEqual(writes, []);
    });

    for (const digests of [true, false]) {
      it(`records what a step read and wrote ${digests ? 'with' : 'without'} digests`, async () => {
        for (const folder of ['features', 'raw']) mkdirSync(join(serving.folder, folder));
        for (const week of [2, 3, 4, 5]) {
          const header = 'flight_id,hour,weekday,log_distance,origin,destination';
          const flights = `a${week},9.5,1,6.1,ATL,ORD\nb${week},17.25,4,7.2,ORD,ATL\n`;
          writeFileSync(join(serving.folder, 'features', `flights-w0${week}.csv`), `${header}\n${flights}`);
          const delays = `flight_id,delay_minutes\na${week},0\nb${week},90\n`;
          writeFileSync(join(serving.folder, 'raw', `delays-w0${week}.csv`), delays);
        }
        await train(...(digests ? [] : ['--without-digests']));
        const { id, startedAt, endedAt, ...run } = await theRun();
        assert.equal(run.status, 'ok');
        assert.equal(run.incomplete, undefined);
        assert.deepEqual(run.parameters, { learningRate: 1, steps: 100 });
        assert.equal(run.measures.rows, 8);
        const pointers = [...run.reads, ...run.writes];
        assert.equal(pointers.length, 9);
        assert.ok(pointers.every(({ digest }) => (digest !== undefined) === digests));
        const [{ artifact, kind, at }] = run.writes;
        assert.deepEqual({ artifact, kind, at }, { artifact: 'models/late-flights.json', kind: 'model', at: endedAt });
        assert.ok(run.reads.every((read: { at: string }) => read.at === startedAt));
      });
    }
  });
});

/** The same but for what floating-point sums in another order differ by. */
function assertClose(found: unknown, expected: unknown): void {
  if (typeof expected === 'number') {
    const near = typeof found === 'number' && Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
    assert.ok(near, `${found} is not ${expected}`);
    return;
  }
  const mine: Record<string, unknown> = Object(found);
  const theirs: Record<string, unknown> = Object(expected);
  assert.deepEqual(Object.keys(mine).sort(), Object.keys(theirs).sort());
  for (const [key, value] of Object.entries(theirs)) assertClose(mine[key], value);
}
