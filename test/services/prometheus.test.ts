import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { need } from './obtain.js';
import { obtainPrometheus, promtool, soon, startPrometheus } from './prometheus.js';
import { isRunning } from './running.js';

const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const exposition = `# TYPE runs counter
runs_total{component="a,b:\\"c\\""} 3 # {trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"} 1
# EOF
`;

describe('a Prometheus of our own', function () {
  this.timeout(30_000);
  let programs: string;
  need('Prometheus', async () => {
    programs = await obtainPrometheus();
  });

  it('scrapes, keeps exemplars, tells what is wrong with a query, and leaves no process when it is stopped', async () => {
    const target = createServer((_, response) => {
      response.setHeader('content-type', openMetrics);
      response.end(exposition);
    }).listen(0, '127.0.0.1');
    await once(target, 'listening');
    const { port } = target.address() as AddressInfo;
    const job = `{ job_name: a, static_configs: [{ targets: ["127.0.0.1:${port}"] }] }`;
    const prometheus = await startPrometheus(
      programs,
      `{ global: { scrape_interval: 100ms }, scrape_configs: [${job}] }`,
    );
    const { pid = assert.fail('no process') } = prometheus;
    try {
      const [exemplar] = await soon('an exemplar', async () => {
        const found = await prometheus.exemplars('runs_total');
        return found.length > 0 ? found : undefined;
      });
      assert.equal(exemplar?.series['component'], 'a,b:"c"');
      assert.deepEqual(exemplar?.labels, {
        trace_id: '0af7651916cd43dd8448eb211c80319c',
        span_id: 'b7ad6b7169203331',
      });
      const [sample] = await prometheus.query('sum(runs_total)');
      assert.deepEqual(sample, { labels: {}, value: 3 });
      assert.deepEqual(await prometheus.alerts(), []);
      await assert.rejects(prometheus.query('sum('), /Prometheus answers 400: .*parse error/);
    } finally {
      await prometheus.stop();
      target.close();
    }
    await prometheus.stop();
    assert.ok(!isRunning(pid));
  });

  it('says what is wrong with its configuration', async () => {
    await assert.rejects(
      startPrometheus(programs, 'scrapes: []'),
      /ended while it started:[\s\S]*field scrapes not found/,
    );
  });

  it('has a promtool that tells a good exposition from a bad one', async () => {
    const good = '# HELP runs_total runs\n# TYPE runs_total counter\nruns_total 1\n';
    assert.deepEqual(await promtool(programs, ['check', 'metrics'], good), { code: 0, said: '' });
    const { code, said } = await promtool(programs, ['check', 'metrics'], 'runs{');
    assert.ok(code > 0 && said !== '');
  });
});
