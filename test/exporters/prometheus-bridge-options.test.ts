import assert from 'node:assert/strict';
import * as promClient from 'prom-client';
import { prometheusBridge } from '../../exporters/index.js';
import { component, currentRun } from '../../lib/index.js';
import { isMltraceError } from '../errors.js';
import { parseExposition } from '../metrics/parse-exposition.js';
import { startRecording } from '../record/recording.js';

describe('prometheusBridge', () => {
  it('refuses what is no registry, and options that are wrong or unknown', () => {
    for (const registry of [undefined, null, {}, 'registry'])
      assert.throws(() => prometheusBridge(registry as never), isMltraceError('MLTRACE_OPTION_INVALID'));
    const wrong: unknown[] = [
      { bucket: {} },
      { buckets: { p: [] } },
      { buckets: { p: [2, 1] } },
      { buckets: { p: [1, Number.NaN] } },
      { durationBuckets: 'all' },
      { components: [''] },
      { components: [{ component: 'x' }] },
      { references: { train: { p: 5 } } },
      { references: { train: { p: { v: 2, count: 1 } } } },
      { driftMethods: ['none'] },
      { driftThresholds: { ks: -1 } },
      { driftWindowSeconds: 0 },
      { seriesLimit: 1.5 },
    ];
    for (const options of wrong) {
      const registry = new promClient.Registry();
      assert.throws(() => prometheusBridge(registry, options as never), isMltraceError('MLTRACE_OPTION_INVALID'));
      assert.deepEqual(registry.getMetricsAsArray(), []);
    }
  });

  it('counts where no lineage is kept, too', async () => {
    const recording = startRecording({ store: 'none' });
    const registry = new promClient.Registry();
    const bridge = prometheusBridge(registry);
    try {
      component('train', () => currentRun().observe('p', 1))();
      const read = parseExposition(await registry.metrics());
      assert.equal(read.get('mltrace_runs_total')?.samples[0]?.value, 1);
      assert.ok((read.get('mltrace_output_value')?.samples.length ?? 0) > 0);
    } finally {
      bridge.close();
      await recording.close();
    }
  });
});
