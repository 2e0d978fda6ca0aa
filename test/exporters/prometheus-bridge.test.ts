import assert from 'node:assert/strict';
import { trace } from '@opentelemetry/api';
import { NodeTracerProvider, SamplingDecision } from '@opentelemetry/sdk-trace-node';
import * as promClient from 'prom-client';
import { lineageSpanProcessor, type PrometheusBridgeOptions, prometheusBridge } from '../../exporters/index.js';
import { component, currentRun } from '../../lib/index.js';
import { lineageMetric } from '../../lib/names.js';
import { isMltraceError } from '../errors.js';
import { assertExemplarsOf, type ParsedFamily, parseExposition } from '../metrics/parse-exposition.js';
import { registries, type TestedRegistry } from '../metrics/registries.js';
import { type Recording, startRecording } from '../record/recording.js';

const openMetrics = promClient.Registry.OPENMETRICS_CONTENT_TYPE;
const { Counter, Gauge } = promClient;

for (const { name, make } of registries) {
  describe(`prometheusBridge with a registry of ${name}`, () => {
    let recording: Recording;
    let registry: TestedRegistry;
    let close = (): void => {};
    beforeEach(() => {
      recording = startRecording({ namespace: 'lab' });
      registry = make();
    });
    afterEach(async () => {
      close();
      await recording.close();
    });

    const bridge = (options: PrometheusBridgeOptions = {}) => {
      const made = prometheusBridge(registry, options);
      close = made.close;
      return made;
    };
    const families = async (): Promise<ReadonlyMap<string, ParsedFamily>> => parseExposition(await registry.metrics());
    /** Samples by the values of their labels behind the namespace. */
    const shown = async (metric: string): Promise<Record<string, number>> => {
      const samples = (await families()).get(metric)?.samples ?? assert.fail(metric);
      return Object.fromEntries(
        samples
          .filter((sample) => sample.name === metric)
          .map(({ labels: { namespace, ...labels }, value }) => {
            assert.equal(namespace, 'lab');
            return [Object.values(labels).join(' '), value];
          }),
      );
    };

    it('counts runs by status and shows when they ended, whoever records them', async () => {
      bridge();
      component('direct', () => currentRun().output('a'))();
      const unsampled = { shouldSample: () => ({ decision: SamplingDecision.NOT_RECORD }) };
      new NodeTracerProvider({ spanProcessors: [recording.processor] }).register();
      component('sampled', () => {})();
      trace
        .getTracer('theirs')
        .startSpan('x', { attributes: { 'mltrace.component.name': 'foreign' } })
        .end();
      trace.disable();
      new NodeTracerProvider({ sampler: unsampled, spanProcessors: [recording.processor] }).register();
      const fails = component('fails', () => assert.fail('on purpose'));
      assert.throws(fails);
      assert.throws(fails);
      const before = Date.now() / 1000 - 60;
      assert.deepEqual(await shown('mltrace_runs_total'), {
        'direct ok': 1,
        'direct failed': 0,
        'sampled ok': 1,
        'sampled failed': 0,
        'foreign ok': 1,
        'foreign failed': 0,
        'fails ok': 0,
        'fails failed': 2,
      });
      const ends = await shown('mltrace_run_last_end_timestamp_seconds');
      assert.ok(Object.values(ends).length === 4 && Object.values(ends).every((at) => at > before));
      const successes = await shown('mltrace_run_last_success_timestamp_seconds');
      assert.ok((successes['direct'] ?? 0) > before && successes['fails'] === 0);
      const outputs = await shown('mltrace_run_last_output_timestamp_seconds');
      assert.ok((outputs['direct'] ?? 0) > before && outputs['sampled'] === 0);
      const ages = await shown('mltrace_run_last_success_age_seconds');
      assert.ok((ages['direct'] ?? 99) < 60 && ages['fails'] === Number.POSITIVE_INFINITY);
      const durations = (await families()).get('mltrace_run_duration_seconds')?.samples ?? [];
      const counts = durations.filter((sample) => sample.name.endsWith('_count'));
      assert.deepEqual(
        counts.map(({ labels: { component: of }, value }) => [of, value]),
        [
          ['direct', 1],
          ['sampled', 1],
          ['foreign', 1],
          ['fails', 2],
        ],
      );
    });

    it('counts a run once that several processors and two bridges of the process are told of', async () => {
      bridge();
      const other = make();
      const second = prometheusBridge(other);
      const sink = lineageSpanProcessor({ store: 'second', namespace: 'lab' });
      new NodeTracerProvider({ spanProcessors: [recording.processor, sink] }).register();
      component('train', () => {})();
      second.close();
      component('train', () => {})();
      assert.equal((await shown('mltrace_runs_total'))['train ok'], 2);
      assert.ok(!(await other.metrics()).includes('mltrace'));
      await sink.shutdown();
    });

    it('counts runs as open until they end, and not when they are told of as running', async () => {
      bridge();
      let end = (): void => {};
      const running = component('train', () => new Promise<void>((resolve) => (end = resolve)))();
      assert.deepEqual(await shown('mltrace_open_runs'), { train: 1 });
      assert.equal((await families()).get('mltrace_runs_total')?.samples.length, 0);
      end();
      await running;
      assert.deepEqual(await shown('mltrace_open_runs'), { train: 0 });
    });

    it('shows from the start components that are expected, so that one that never runs is seen', async () => {
      bridge({ components: ['train', { namespace: 'lab', component: 'predict' }] });
      component('train', () => {})();
      assert.deepEqual(await shown('mltrace_runs_total'), {
        'train ok': 1,
        'train failed': 0,
        'predict ok': 0,
        'predict failed': 0,
      });
      assert.equal((await shown('mltrace_run_last_end_timestamp_seconds'))['predict'], 0);
      assert.equal((await shown('mltrace_run_last_success_age_seconds'))['predict'], Number.POSITIVE_INFINITY);
    });

    it('shows what runs observed, and how far it is from a fixed reference', async () => {
      const uniform = Float64Array.from({ length: 1000 }, (_, n) => n / 1000);
      bridge({
        buckets: { 'train/other': [1, 2], p: [0.25, 0.5] },
        references: { train: { p: uniform, c: ['x', 'y', 'y', 'x'] } },
        driftMethods: ['ks', 'linf'],
        driftThresholds: { ks: 0.4 },
      });
      const observed = component('train', (shift: number) => {
        currentRun()
          .observe(
            'p',
            uniform.map((value) => Math.min(1, value + shift)),
          )
          .observe('c', ['x', null, 'x', 'x', 'y'])
          .observe('other', [0.5, 1, 1.5, Number.NaN, null])
          .observe('none', []);
      });
      observed(0);
      assert.ok(((await shown('mltrace_output_drift'))['train p ks reference'] ?? 1) < 0.02);
      observed(0.5);
      const drift = await shown('mltrace_output_drift');
      assert.deepEqual(Object.keys(drift), ['train c linf reference', 'train p ks reference']);
      // Both runs are compared together, and half of the values of one of them are where the reference has them.
      assert.ok(Math.abs((drift['train p ks reference'] ?? 1) - 0.25) < 0.02);
      assert.equal(drift['train c linf reference'], 0.25);
      assert.deepEqual(await shown('mltrace_output_drift_threshold'), { 'train c linf': 0.1, 'train p ks': 0.4 });
      assert.deepEqual(await shown('mltrace_output_missing_ratio'), {
        'train c': 0.2,
        'train other': 0.4,
        'train p': 0,
      });
      assert.deepEqual(await shown('mltrace_output_category_total'), { 'train c x': 6, 'train c y': 2 });
      const buckets = (await families()).get('mltrace_output_value')?.samples ?? [];
      const of = (column: string) =>
        buckets
          .filter((sample) => sample.name.endsWith('_bucket') && sample.labels['column'] === column)
          .map(({ labels: { le }, value }) => [le, value]);
      assert.deepEqual(of('other'), [
        ['1', 4],
        ['2', 6],
        ['+Inf', 6],
      ]);
      assert.deepEqual(
        of('p').map(([le]) => le),
        ['0.25', '0.5', '+Inf'],
      );
    });

    it('takes bounds from the quantiles of the reference where none are given', async () => {
      bridge({ references: { train: { p: Array.from({ length: 101 }, (_, n) => n) } } });
      component('train', () => currentRun().observe('p', 1e6))();
      const samples = (await families()).get('mltrace_output_value')?.samples ?? [];
      const bounds = samples.flatMap(({ labels: { le } }) => (le === undefined ? [] : [Number(le)]));
      assert.ok(
        bounds.some((bound) => bound > 48 && bound < 52) && bounds.filter(Number.isFinite).every((b) => b < 250),
      );
    });

    it('names the run behind a sample where the format can', async () => {
      registry.setContentType(openMetrics);
      bridge();
      component('train', () => currentRun().observe('p', [1, 2]).observe('c', 'x'))();
      const { id } = recording.record('train');
      const read = await families();
      assertExemplarsOf(id, read);
    });

    it('answers in the format that is asked for, with everything in the registry but what throws', async () => {
      registry.setDefaultLabels({ app: 'a "b"', component: 'ours is kept' });
      const theirs = new Counter({ name: 'theirs_total', help: 'h', registers: [], labelNames: ['x'] });
      theirs.inc({ x: 'y' }, 2);
      registry.registerMetric(theirs);
      const collect = () => assert.fail('on purpose');
      registry.registerMetric(new Gauge({ name: 'broken', help: 'h', registers: [], collect }));
      const { exposition } = bridge();
      component('train', () => {})();
      const open = await exposition('application/openmetrics-text; version=1.0.0');
      assert.equal(open.contentType, openMetrics);
      assert.ok(open.body.endsWith('\n# EOF\n'));
      assert.ok(parseExposition(open.body).get('mltrace_runs')?.samples[0]?.exemplar);
      const plain = await exposition();
      assert.equal(plain.contentType, promClient.Registry.PROMETHEUS_CONTENT_TYPE);
      const read = parseExposition(plain.body);
      assert.deepEqual(read.get('theirs_total')?.samples, [
        { name: 'theirs_total', labels: { app: 'a "b"', component: 'ours is kept', x: 'y' }, value: 2 },
      ]);
      const [run] = read.get('mltrace_runs_total')?.samples ?? [];
      assert.deepEqual([run?.labels['app'], run?.labels['component']], ['a "b"', 'train']);
      assert.equal(read.has('broken'), false);
      // In the registry's own answer one that throws takes all with it, which only a registry could change.
      await assert.rejects(registry.metrics(), /on purpose/);
    });

    it('throws in no scrape, whatever is observed, and keeps within its series', async () => {
      bridge({ seriesLimit: 5 });
      const values = [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        1e308,
        -1e308,
        -0,
        null,
        true,
        'a,b:"\\\n😀',
      ];
      const hostile = component('a,b:"\\\n😀', (n: number) => {
        currentRun().observe(`column ${n}`, values).observe('empty', []).observe(`one ${n}`, 7);
        for (let category = 0; category < 9; category += 1) currentRun().observe('many', `category ${n} ${category}`);
      });
      for (let n = 0; n < 12; n += 1) hostile(n);
      const read = await families();
      for (const { name: metric, labels } of Object.values(lineageMetric)) {
        const series = new Set(read.get(metric)?.samples.map(({ labels: { le: _, ...own } }) => JSON.stringify(own)));
        const most = labels.length < 2 ? Number.POSITIVE_INFINITY : 6;
        assert.ok(series.size <= most, `${metric}: ${series.size}`);
      }
      const categories = read.get('mltrace_output_category_total')?.samples ?? [];
      // 12 runs of 9 categories, of `true` and of the text.
      assert.equal(
        categories.reduce((sum, { value }) => sum + value, 0),
        12 * 11,
      );
      const dropped = read.get('mltrace_series_dropped_total')?.samples ?? [];
      const of = (metric: string) => dropped.find(({ labels }) => labels['metric'] === metric)?.value ?? 0;
      assert.ok(of('mltrace_output_category_total') > 0 && of('mltrace_output_value') > 0);
      assert.equal(of('mltrace_runs_total'), 0);
    });

    it('gives JSON, forgets when the registry is reset, and leaves when it is closed', async () => {
      const made = bridge();
      component('train', () => {})();
      const before = await registry.getMetricsAsJSON();
      const runs = before.find(({ name: metric }) => metric === 'mltrace_runs_total');
      assert.equal(runs?.values?.length, 2);
      registry.resetMetrics();
      assert.equal((await families()).get('mltrace_runs_total')?.samples.length, 0);
      made.close();
      assert.ok(!(await registry.metrics()).includes('mltrace'));
      close = prometheusBridge(registry).close;
    });

    it('puts nothing into the global registry, and refuses a second bridge in one', () => {
      bridge();
      assert.throws(() => prometheusBridge(registry), isMltraceError('MLTRACE_OPTION_INVALID'));
      const inGlobal = promClient.register.getMetricsAsArray().filter((metric) => metric.name.startsWith('mltrace'));
      assert.deepEqual(inGlobal, []);
    });
  });
}
