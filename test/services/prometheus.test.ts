import assert from 'node:assert/strict';
import { need } from './obtain.js';
import { obtainPrometheus, promtool, startPrometheus } from './prometheus.js';
import { isRunning } from './running.js';

describe('a Prometheus of our own', function () {
  this.timeout(30_000);
  let programs: string;
  need('Prometheus', async () => {
    programs = await obtainPrometheus();
  });

  it('answers, tells what is wrong with a query, and leaves no process when it is stopped', async () => {
    const prometheus = await startPrometheus(programs, 'scrape_configs: []');
    const { pid = assert.fail('no process') } = prometheus;
    try {
      assert.deepEqual(await prometheus.query('vector(3)'), [{ labels: {}, value: 3 }]);
      assert.deepEqual(await prometheus.alerts(), []);
      assert.deepEqual(await prometheus.exemplars('up'), []);
      await assert.rejects(prometheus.query('sum('), /Prometheus answers 400: .*parse error/);
    } finally {
      await prometheus.stop();
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
