import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { timestampFromMicros } from '../../lib/lineage/time.js';
import { ColumnObserver } from '../../lib/observe/index.js';
import { type ServeOptions, startServe } from '../../lib/serve/serve.js';
import { openSpoolWriter } from '../../lib/spool/writer.js';
import { assertExemplarsOf, type ParsedFamily, parseExposition } from '../metrics/parse-exposition.js';
import { asFacts, asSpans, deliver } from './deliver.js';
import { type Serving, startServing } from './serving.js';

const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const nowSeconds = () => Date.now() / 1000;

interface Sketch {
  readonly n: number;
  /** Seconds before now. */
  readonly ago?: number;
  readonly open?: boolean;
  readonly [field: string]: unknown;
}

/** A run of a second that ended so long ago. */
function run({ n, ago = 10, open = false, ...fields }: Sketch): RunRecord {
  const end = Math.floor((nowSeconds() - ago) * 1e6);
  return parseFact({
    format: 1,
    id: `${'ab'.repeat(16)}:${n.toString(16).padStart(16, '0')}`,
    component: 'train',
    startedAt: timestampFromMicros(end - 1e6),
    ...(!open && { endedAt: timestampFromMicros(end) }),
    ...fields,
  }).fact as RunRecord;
}

const summaryOf = (values: readonly unknown[]) => {
  const observer = new ColumnObserver();
  for (const value of values) observer.add(value);
  return observer.summary();
};

describe('/metrics of a service', () => {
  let serving: Serving;
  const start = async (options: ServeOptions = {}): Promise<void> => {
    serving = await startServing(options);
  };
  afterEach(() => serving.stop());

  const scrape = async (accept = '*/*'): Promise<ReadonlyMap<string, ParsedFamily>> => {
    const answer = await serving.ask('/metrics', { headers: { accept } });
    assert.equal(answer.status, 200);
    return parseExposition(await answer.text());
  };
  const send = (...records: RunRecord[]) => deliver(serving.url, asFacts(records));
  const sendSpans = (...records: RunRecord[]) => deliver(serving.url, asSpans(records));
  /** A metric's samples by the values of their labels behind the namespace. */
  const shown = async (metric: string): Promise<Record<string, number>> =>
    Object.fromEntries(
      ((await scrape()).get(metric)?.samples ?? [])
        .filter(({ name }) => name === metric)
        .map(({ labels: { namespace: _, ...labels }, value }) => [Object.values(labels).join(' '), value]),
    );

  it('counts a run once: when it is new and has ended within the window, however it comes', async () => {
    await start({ metricsWindowMillis: 60_000 });
    const ended = run({ n: 1, writes: [{ artifact: 'a' }] });
    await send(run({ n: 1, open: true }));
    assert.deepEqual(await shown('mltrace_runs_total'), { 'train ok': 0, 'train failed': 0 });
    await sendSpans(ended, ended);
    await sendSpans(ended);
    await send(ended, run({ n: 1, ago: 5, status: 'failed', tags: ['a later version'] }));
    assert.deepEqual(await shown('mltrace_runs_total'), { 'train ok': 1, 'train failed': 0 });
    await send(run({ n: 2, ago: 3600 }), run({ n: 3, ago: -3600 }), run({ n: 4, ago: 55, status: 'failed' }));
    assert.deepEqual(await shown('mltrace_runs_total'), { 'train ok': 1, 'train failed': 1 });
    assert.equal(await serving.metric('mltrace_run_duration_seconds_count'), 2);
  });

  it('counts what processes of this machine have spooled, too, once', async () => {
    await start();
    const writer = openSpoolWriter({ directory: `${serving.store}/spool` });
    const spooled = run({ n: 7 });
    for (let times = 0; times < 3; times += 1) writer.append(spooled);
    writer.flush();
    const deadline = performance.now() + 20_000;
    while ((await shown('mltrace_runs_total'))['train ok'] !== 1 && performance.now() < deadline) await sleep(50);
    await send(spooled);
    assert.deepEqual(await shown('mltrace_runs_total'), { 'train ok': 1, 'train failed': 0 });
  });

  it('is right about what is in the store at once after a restart, and counts nothing again', async () => {
    await start();
    const [fine, failed, idle] = [
      run({
        n: 1,
        ago: 50_000,
        writes: [{ artifact: 'a' }],
        component: 'fine',
        observations: { p: summaryOf([1, null]) },
      }),
      run({ n: 2, ago: 500, status: 'failed', component: 'fails' }),
      run({ n: 3, ago: 300, component: 'writes-nothing' }),
    ];
    const changed = run({
      n: 4,
      ago: 60_000,
      reads: [{ artifact: 'a' }],
      writes: [{ artifact: 'b' }],
      component: 'reader',
    });
    const before = run({ n: 5, ago: 70_000, writes: [{ artifact: 'a' }], component: 'fine' });
    await send(fine, failed, idle, changed, before, run({ n: 6, ago: 20, open: true, component: 'running' }));
    await serving.service.close();
    const service = await startServe({ store: serving.store, cwd: serving.folder, port: 0 });
    try {
      const answer = await fetch(`${service.url}/metrics`);
      const read = parseExposition(await answer.text());
      const of = (metric: string) =>
        Object.fromEntries(
          (read.get(metric)?.samples ?? []).map(({ labels, value }) => [
            Object.values({ ...labels, namespace: '' })
              .join(' ')
              .trim(),
            Math.round(value),
          ]),
        );
      const end = ({ endedAt = '' }: RunRecord) => Math.round(Date.parse(endedAt) / 1000);
      const ends = {
        fails: end(failed),
        fine: end(fine),
        reader: end(changed),
        'writes-nothing': end(idle),
        running: 0,
      };
      assert.deepEqual(of('mltrace_run_last_end_timestamp_seconds'), ends);
      assert.deepEqual(of('mltrace_run_last_success_timestamp_seconds'), { ...ends, fails: 0 });
      assert.deepEqual(of('mltrace_run_last_output_timestamp_seconds'), { ...ends, fails: 0, 'writes-nothing': 0 });
      const ages = of('mltrace_run_last_success_age_seconds');
      assert.ok(Math.abs((ages['fine'] ?? 0) - 50_000) < 60);
      assert.equal(ages['fails'], Number.POSITIVE_INFINITY);
      assert.deepEqual(of('mltrace_output_missing_ratio'), { 'fine p': 1 });
      const stale = of('mltrace_component_stale_runs');
      assert.equal(stale['reader newer-input'], 1);
      assert.equal(stale['fine newer-input'], 0);
      assert.equal(of('mltrace_runs_total')['fails failed'], 0);
    } finally {
      await service.close();
    }
  });

  it('names the run behind a sample in OpenMetrics, which is given to those who ask for it', async () => {
    await start({ metricsBuckets: { 'train/p': [0, 2], p: [5] } });
    const record = run({ n: 9, observations: { p: summaryOf([1, 2, 3]), c: summaryOf(['x', true]) } });
    await send(record);
    const answer = await serving.ask('/metrics', {
      headers: { accept: 'application/openmetrics-text;version=1.0.0,*/*;q=0.1' },
    });
    assert.equal(answer.headers.get('content-type'), openMetrics);
    const text = await answer.text();
    assert.ok(text.endsWith('\n# EOF\n'));
    const read = parseExposition(text);
    assertExemplarsOf(record.id, read);
    const buckets = (read.get('mltrace_output_value')?.samples ?? []).filter(({ name }) => name.endsWith('_bucket'));
    assert.deepEqual(
      buckets.map(({ labels: { le }, value }) => [le, value]),
      [
        ['0', 0],
        ['2', 2],
        ['+Inf', 3],
      ],
    );
    assert.equal(read.get('mltrace_serve_requests')?.samples[0]?.name, 'mltrace_serve_requests_total');
    assert.equal(
      (await serving.ask('/metrics')).headers.get('content-type'),
      'text/plain; version=0.0.4; charset=utf-8',
    );
  });

  it('compares what the latest run gave with what the model it used was trained on, and takes bounds from there', async () => {
    await start();
    const uniform = Array.from({ length: 1000 }, (_, n) => n / 1000);
    const model = { artifact: 'model', kind: 'model' };
    const observing = (values: readonly unknown[]) => ({ observations: { p: summaryOf(values) } });
    await send(run({ n: 1, ago: 9000, writes: [model], ...observing(uniform) }));
    const predict = (n: number, shift: number) =>
      run({
        n,
        ago: 100 - n,
        component: 'predict',
        reads: [model],
        writes: [{ artifact: 'scores' }],
        ...observing([...uniform.map((value) => value / 2 + shift), null]),
      });
    await send(predict(2, 0.5), predict(3, 0.25));
    const drift = await shown('mltrace_output_drift');
    assert.deepEqual(
      Object.keys(drift).sort(),
      ['js', 'ks', 'psi', 'wasserstein'].map((method) => `predict p ${method} lineage`),
    );
    assert.ok(Math.abs((drift['predict p ks lineage'] ?? 0) - 0.25) < 0.02);
    assert.equal((await shown('mltrace_output_drift_threshold'))['predict p ks'], 0.1);
    assert.deepEqual(await shown('mltrace_output_missing_ratio'), { 'predict p': 1 / 1001, 'train p': 0 });
    // Of another run than before, and not only of what came first.
    await send(predict(4, 0.5));
    const deadline = performance.now() + 20_000;
    const later = async () => (await shown('mltrace_output_drift'))['predict p ks lineage'] ?? 0;
    while ((await later()) < 0.4 && performance.now() < deadline) await sleep(50);
    assert.ok(Math.abs((await later()) - 0.5) < 0.02);
    const samples = (await scrape()).get('mltrace_output_value')?.samples ?? [];
    const buckets = samples.filter(({ name, labels }) => name.endsWith('_bucket') && labels['component'] === 'predict');
    const bounds = buckets.map(({ labels: { le } }) => Number(le));
    // A tenth of what the model was trained on is below 0.1; of these three runs nothing is.
    assert.ok(
      bounds.some((bound) => Math.abs(bound - 0.1) < 0.01),
      bounds.join(),
    );
    assert.equal(samples.find(({ name }) => name.endsWith('_count'))?.value, 3000);
  });

  it('keeps within its series', async () => {
    await start({ metricsSeries: 3 });
    await send(...Array.from({ length: 9 }, (_, n) => run({ n: n + 1, component: `step "${n}"\n` })));
    const counts = ((await scrape()).get('mltrace_run_duration_seconds')?.samples ?? [])
      .filter(({ name }) => name.endsWith('_count'))
      .map(({ labels, value }) => [labels['component'], value]);
    assert.deepEqual(counts, [...[0, 1, 2].map((n) => [`step "${n}"\n`, 1]), ['__overflow__', 6]]);
    assert.equal((await shown('mltrace_series_dropped_total'))['mltrace_run_duration_seconds'], 6);
    assert.equal(Object.keys(await shown('mltrace_run_last_end_timestamp_seconds')).length, 4);
  });

  it('answers while the database is away, with what it has counted itself', async () => {
    await start({ store: 'bolt://127.0.0.1:1' });
    const read = await scrape();
    assert.ok(read.has('mltrace_serve_requests_total') && read.has('mltrace_runs_total'));
    assert.deepEqual(read.get('mltrace_run_last_end_timestamp_seconds')?.samples, []);
  });

  it('refuses options that are wrong', async () => {
    await start();
    for (const wrong of [{ metricsBuckets: { p: [2, 1] } }, { metricsSeries: 0 }, { metricsWindowMillis: Number.NaN }])
      await assert.rejects(startServe({ store: serving.store, port: 0, ...wrong }), { code: 'MLTRACE_OPTION_INVALID' });
  });
});
