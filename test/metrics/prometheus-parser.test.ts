import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as promClient from 'prom-client';
import { prometheusBridge } from '../../exporters/index.js';
import { component, currentRun } from '../../lib/index.js';
import { lineageMetric } from '../../lib/names.js';
import { startRecording } from '../record/recording.js';
import { runSpan, sendSpans, startServing } from '../serve/serving.js';
import { need } from '../services/obtain.js';
import { obtainPrometheus, type Prometheus, promtool, soon, startPrometheus } from '../services/prometheus.js';

/** Names and categories that have broken parsers. */
const hostile = [
  'a,b',
  'a:b',
  'a"b',
  'a\\b',
  'a\\',
  'a\nb',
  'a\\nb',
  '😀',
  'a\0b',
  '\ud800',

  'a b\r\t',
  '{x="y"} 1',
  '#',
  '# EOF',
];
const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308, -1e308, -0, 5e-324, 1, null];

describe("an exposition as Prometheus' own parsers see it", function () {
  this.timeout(60_000);
  let programs: string;
  let plainRun: string;
  let close = (): void => {};
  let exposition: (accept?: string) => Promise<{ readonly contentType: string; readonly body: string }>;
  need('Prometheus', async () => {
    programs = await obtainPrometheus();
  });

  before(async () => {
    const recording = startRecording();
    const registry = new promClient.Registry();
    ({ exposition, close } = prometheusBridge(registry, { references: { step: { plain: [1, 2, 3] } } }));
    for (const name of hostile) {
      // A component's name has no NUL and is text; of a column and its categories that is not asked.
      const named = component(`step ${name.toWellFormed().replaceAll('\0', '')}`, () => {
        currentRun().observe(`column ${name}`, numbers).observe('categories', hostile).observe('empty', []);
      });
      named();
    }
    component('step', () => currentRun().observe('plain', [1, 2, 3, null]))();
    plainRun = recording.record('step').id;
    // Programs are started from the project's folder.
    await recording.close();
  });
  after(() => close());

  it('has nothing that promtool could find fault with', async () => {
    const { body } = await exposition();
    assert.deepEqual(await promtool(programs, ['check', 'metrics'], body), { code: 0, said: '' });
    assert.ok(
      Object.values(lineageMetric).every(({ name, where }) => where === 'serve' || body.includes(`# TYPE ${name} `)),
    );
  });

  it('of a service is one that promtool finds no fault with, either', async () => {
    const serving = await startServing();
    try {
      await sendSpans(serving, [runSpan(1, { writes: ['a'] })]);
      const body = await (await serving.ask('/metrics')).text();
      assert.deepEqual(await promtool(programs, ['check', 'metrics'], body), { code: 0, said: '' });
      assert.ok(body.includes('mltrace_component_stale_runs{') && body.includes('mltrace_serve_write_seconds_bucket{'));
    } finally {
      await serving.stop();
    }
  });

  it('is scraped whole in both formats, no series merged or lost', async () => {
    const server = createServer(async (request, answer) => {
      const open = request.url === '/open' ? 'application/openmetrics-text;version=1.0.0' : 'text/plain';
      const { contentType, body } = await exposition(open);
      answer.setHeader('content-type', contentType).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const job = (name: string) =>
      `  - {job_name: ${name}, metrics_path: /${name}, static_configs: [{targets: ['127.0.0.1:${port}']}]}`;
    const config = `global: {scrape_interval: 200ms, scrape_timeout: 200ms}\nscrape_configs:\n${job('open')}\n${job('text')}\n`;
    let prometheus: Prometheus | undefined;
    try {
      const started = await startPrometheus(programs, config);
      prometheus = started;
      const up = await soon('both scrapes', async () => {
        const samples = await started.query('up');
        const scraped = await started.query('scrape_samples_scraped > 100');
        return samples.length === 2 && scraped.length === 2 ? samples : undefined;
      });
      assert.deepEqual(
        up.map(({ value }) => value),
        [1, 1],
      );
      const { body } = await exposition();
      const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
      for (const metric of ['scrape_samples_scraped', 'scrape_samples_post_metric_relabeling'])
        assert.deepEqual(
          (await started.query(metric)).map(({ value }) => value),
          [lines, lines],
        );
      for (const jobName of ['open', 'text']) {
        const categories = await started.query(`mltrace_output_category_total{job="${jobName}",component="step a,b"}`);
        assert.equal(categories.length, hostile.length);
        const shown = new Set(categories.map(({ labels }) => labels['category']));
        for (const text of hostile)
          if (text.isWellFormed() && !text.includes('\0')) assert.ok(shown.has(text), JSON.stringify(text));
        const counts = await started.query(`mltrace_output_value_count{job="${jobName}"}`);
        assert.deepEqual(
          counts.map(({ value }) => value),
          [...hostile.map(() => 5), 3],
        );
      }
      const exemplars = await started.exemplars('mltrace_runs_total{component="step"}');
      assert.deepEqual(
        exemplars.map(({ labels: { trace_id, span_id } }) => `${trace_id}:${span_id}`),
        [plainRun],
      );
    } finally {
      await prometheus?.stop();
      server.closeAllConnections();
      server.close();
    }
  });
});
