import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dump, load } from 'js-yaml';
import { readCsv, writeCsv } from '../../examples/flights/csv.js';
import { files } from '../../examples/flights/files.js';
import { bin, mltrace, withoutOurs } from '../cli/command-line.js';
import { expressionsOf, readDashboard } from '../deploy/dashboard.js';
import { type ServeProcess, startServeProcess } from '../serve/serve-process.js';
import { need } from '../services/obtain.js';
import {
  type Alert,
  obtainPrometheus,
  type Prometheus,
  promtool,
  type Sample,
  soon,
  startPrometheus,
} from '../services/prometheus.js';
import { type PacedFlights, startFlights } from './paced-flights.js';

/** A week of the demo is so long. */
const weekMillis = 2_000;
const weekly = ['ingest', 'clean', 'features', 'evaluate', 'predict'];

interface Config {
  readonly global: object;
  readonly scrape_configs: readonly { readonly job_name: string }[];
}

/** deploy/prometheus/prometheus.yml for what runs here. */
function configFor(serve: string, flights: string): string {
  const config = load(readFileSync('deploy/prometheus/prometheus.yml', 'utf8')) as Config;
  const [{ job_name } = { job_name: '' }] = config.scrape_configs;
  const job = (name: string, target: string) => ({ job_name: name, static_configs: [{ targets: [target] }] });
  return dump({
    ...config,
    global: { scrape_interval: '250ms', evaluation_interval: '250ms' },
    scrape_configs: [job(job_name, serve), job('flights', flights)],
  });
}

/** deploy/prometheus/rules.yml for weeks of seconds. The model is trained in two weeks only. */
function pacedRules(serve: string): string {
  const cadences = ['--cadence', `${weekMillis}ms`, '--cadence', 'train=never', '--cadence', 'gone=1h'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['deploy/prometheus/rules.mjs', ...cadences, '--factor', '0.005', '--serve', serve],
    { encoding: 'utf8' },
  );
  assert.equal(`${status} ${stderr}`, '0 ');
  return stdout;
}

describe('outputs of a pipeline in a real Prometheus', function () {
  this.timeout(120_000);
  let folder: string;
  let programs: string;
  let serve: ServeProcess;
  let flights: PacedFlights;
  let prometheus: Prometheus;
  let monday = 0;

  need('Prometheus', async () => {
    programs = await obtainPrometheus();
  });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mltrace-monitoring-'));
    serve = await startServeProcess(folder);
    flights = await startFlights(folder, serve.url);
    const config = configFor(new URL(serve.url).host, flights.target);
    prometheus = await startPrometheus(programs, config, { 'rules.yml': pacedRules(serve.url) });
    // What was before the first prediction.
    for (const week of [1, 2, 3, 4, 5, 6]) await flights.steps(week, ['ingest', 'clean', 'features']);
    await flights.steps(6, ['train', 'predict']);
    monday = Date.now();
  });

  after(async () => {
    await prometheus?.stop();
    await flights?.stop();
    await serve?.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  // One story: what follows a failure says nothing.
  let broken = false;
  afterEach(function () {
    broken ||= this.currentTest?.state === 'failed';
  });
  beforeEach(() => assert.ok(!broken, 'the story ended with the failure before'));

  /** Does the steps when the next week has begun. */
  async function inWeek(week: number, ...names: readonly string[]): Promise<void> {
    await sleep(Math.max(0, monday + weekMillis - Date.now()));
    monday = Date.now();
    await flights.steps(week, names);
  }

  const ask = async (...parameters: readonly string[]) => {
    const { code, out, err } = await mltrace([...parameters, '--json', '--store', serve.url], { cwd: folder });
    assert.equal(`${code} ${err}`, '0 ');
    return JSON.parse(out);
  };

  /** What a command of an alert prints in a shell. */
  function inShell(command = ''): string {
    const line = command.replace(/^mltrace /, `'${process.execPath}' '${bin}' `);
    const env = { ...withoutOurs(), MLTRACE_STORE: serve.url };
    const { stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
    assert.equal(stderr, '');
    return stdout;
  }

  const firing = async (name: string, labels: Readonly<Record<string, string>>): Promise<Alert | undefined> => {
    const all = await prometheus.alerts();
    return all.find(
      (alert) =>
        alert.state === 'firing' &&
        alert.labels['alertname'] === name &&
        Object.entries(labels).every(([label, value]) => alert.labels[label] === value),
    );
  };
  const fires = (name: string, labels: Readonly<Record<string, string>>) =>
    soon(`${name} ${JSON.stringify(labels)} fires`, () => firing(name, labels));
  const clears = (name: string, labels: Readonly<Record<string, string>>) =>
    soon(`${name} ${JSON.stringify(labels)} is over`, async () => ((await firing(name, labels)) ? undefined : true));
  const atOnce = (expression: string) =>
    soon(expression, async (): Promise<Sample | undefined> => (await prometheus.query(expression))[0]);

  const delays = { component: 'evaluate', column: 'delay_minutes', method: 'wasserstein', baseline: 'reference' };
  const probability = {
    component: 'predict',
    column: 'predicted_probability',
    method: 'wasserstein',
    // What the run predicted that had trained the model.
    baseline: 'lineage',
  };

  it('shows the weekly predictions, and by an exemplar the run that made them', async () => {
    const counted = 'mltrace_output_value_count{component="predict",column="predicted_probability",job="mltrace"}';
    const before = await atOnce(counted);
    await inWeek(7, ...weekly);
    const rows = readCsv(join(folder, files.predictions(7))).length;
    await soon('the predictions of week 7', async () => {
      const [now] = await prometheus.query(counted);
      return now?.value === before.value + rows ? now : undefined;
    });
    const { runs } = await ask('history', 'predict', '--limit', '1');
    const exemplar = await soon('an exemplar of week 7', async () => {
      const selector = '{component="predict",column="predicted_probability"}';
      const found = await prometheus.exemplars(`mltrace_output_value_bucket${selector}`);
      return found.find(({ labels }) => runs[0].id === `${labels['trace_id']}:${labels['span_id']}`);
    });
    const run = await ask('inspect', exemplar.labels['trace_id'] ?? '');
    assert.deepEqual([run.id, run.component], [runs[0].id, 'predict']);
    assert.ok(run.writes.some(({ artifact }: { artifact: string }) => artifact === files.predictions(7)));
    // The link of the dashboard's exemplars.
    const link = await fetch(`${serve.url}/v1/runs/${exemplar.labels['span_id']}`);
    assert.equal(JSON.parse(await link.text()).id, run.id);
  });

  it('fires on the delays of week 8 when they are known, and is over with those of week 10', async () => {
    await inWeek(8, ...weekly);
    assert.equal(await firing('MltraceOutputDrift', delays), undefined);
    await inWeek(9, 'ingest', 'clean', 'features', 'train', 'evaluate', 'predict');
    const alert = await fires('MltraceOutputDrift', delays);
    assert.match(alert.annotations['summary'] ?? '', /^delay_minutes of evaluate has drifted: wasserstein 0\.3\d* /);
    await inWeek(10, ...weekly);
    await inWeek(11, ...weekly);
    await clears('MltraceOutputDrift', delays);
    await soon('the drift of week 10 is 0.03', async () => {
      const [drift] = await prometheus.query('mltrace_output_drift{column="delay_minutes",baseline="reference"}');
      return drift !== undefined && Math.abs(drift.value - 0.03) < 0.01 ? drift : undefined;
    });
  });

  it('fires on predictions that shifted although nothing failed, and leads from the alert to what was wrong', async () => {
    await inWeek(12, 'ingest');
    assert.equal(await firing('MltraceOutputDrift', probability), undefined);
    // Whoever touched the schedule was six hours off.
    const schedule = join(folder, files.schedule(12));
    const shifted = readCsv(schedule).map((row) => ({
      ...row,
      departed_at: new Date(Date.parse(row['departed_at'] ?? '') + 6 * 3_600_000).toISOString(),
    }));
    writeCsv(schedule, Object.keys(shifted[0] ?? {}), shifted);
    await flights.steps(12, ['clean', 'features', 'evaluate', 'predict']);
    const alert = await fires('MltraceOutputDrift', probability);
    assert.equal(alert.labels['component'], 'predict');
    // What the alert says is asked as it stands.
    const { runs } = await ask('history', 'predict', '--limit', '1');
    await soon('the run of week 12', async () => {
      const found = await prometheus.exemplars(alert.annotations['exemplars'] ?? '');
      assert.ok(found.every(({ series }) => series['column'] === 'predicted_probability'));
      return found.find(({ labels }) => runs[0].id === `${labels['trace_id']}:${labels['span_id']}`);
    });
    assert.equal((await fetch(alert.annotations['lineage'] ?? '')).status, 200);
    assert.match(inShell(alert.annotations['command']), /predictions\/flights-w12\.csv/);
    assert.match(inShell(alert.annotations['compare']), /wasserstein +0\.5\d+ +0\.1 +drifted[\s\S]*against {2}train/);
    const { onlyFrom } = await ask('diff', files.predictions(11), files.predictions(12));
    assert.deepEqual(
      onlyFrom.map(({ component }: { component: string }) => component),
      ['ingest'],
    );
    const traced = await ask('trace', files.predictions(12));
    const source = traced.versions.find(({ artifact }: { artifact: string }) => artifact === files.schedule(12));
    assert.ok(source.external, 'the schedule is what ingest wrote');
  });

  it('has something on every panel of the dashboard, with runs behind its points', async () => {
    for (const { where, expr, exemplar } of expressionsOf(readDashboard(), '1m')) {
      await soon(`${where}: ${expr}`, async () => (await prometheus.query(expr))[0]);
      if (exemplar) await soon(`exemplars, ${where}: ${expr}`, async () => (await prometheus.exemplars(expr))[0]);
    }
  });

  it('misses the predictions of a week that is skipped, and no more once they have come', async () => {
    await inWeek(13, 'ingest', 'clean', 'features', 'evaluate');
    const alert = await fires('MltraceRunMissing', { component: 'predict' });
    assert.equal(alert.labels['namespace'], 'default');
    const never = await fires('MltraceRunNeverSeen', { component: 'gone' });
    assert.match(never.annotations['summary'] ?? '', /^gone is expected every 1h 0m 0s /);
    await flights.steps(13, ['predict']);
    await clears('MltraceRunMissing', { component: 'predict' });
    await clears('MltraceOutputDrift', probability);
  });

  it('tells a component that fails from one that writes nothing, until it is well again', async () => {
    const publish = { component: 'publish' };
    await flights.steps(1, ['publish']);
    await flights.steps(-1, ['publish']);
    const failed = await fires('MltraceRunFailed', publish);
    assert.match(inShell(failed.annotations['command']), / failed /);
    await flights.steps(0, ['publish']);
    await fires('MltraceRunWroteNothing', publish);
    assert.equal(await firing('MltraceRunFailed', publish), undefined);
    await flights.steps(1, ['publish']);
    await clears('MltraceRunWroteNothing', publish);
  });

  it('is quiet when everything has run', async () => {
    await flights.steps(13, [...weekly, 'publish']);
    // Columns that drift all the time, as airports that few flights leave from, may.
    const ours = [delays, probability].map((labels) => ({ alertname: 'MltraceOutputDrift', ...labels }));
    const isOurs = ({ labels }: Alert): boolean =>
      ours.some((of) => Object.entries(of).every(([name, value]) => labels[name] === value));
    await soon('no alert of a run or of a drift that was made', async () => {
      const firing = (await prometheus.alerts()).filter(({ state }) => state === 'firing');
      const left = firing.filter((alert) => alert.labels['alertname']?.startsWith('MltraceRun') || isOurs(alert));
      return left.every(({ labels }) => labels['component'] === 'gone') ? true : undefined;
    });
  });

  it('gives expositions that promtool accepts, in the service and in a process', async () => {
    for (const url of [`${serve.url}/metrics`, `http://${flights.target}/metrics`]) {
      const { code, said } = await promtool(programs, ['check', 'metrics'], await (await fetch(url)).text());
      assert.deepEqual([code, said], [0, ''], url);
    }
  });
});
