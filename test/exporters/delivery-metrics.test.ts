import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { lineageSpanProcessor } from '../../exporters/index.js';
import { component } from '../../lib/index.js';

describe('the metrics of the lineage span processor', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mltrace-metrics-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('count what the spool has dropped, by reason', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
    const meterProvider = new MeterProvider({ readers: [reader] });
    const processor = lineageSpanProcessor({ store: join(folder, '.mltrace'), maxSpoolBytes: 8, meterProvider });
    const step = component('step', () => {});
    step();
    step();
    await meterProvider.forceFlush();
    const found = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
    const dropped = found.find(({ descriptor }) => descriptor.name === 'mltrace.delivery.dropped');
    assert.equal(dropped?.descriptor.unit, '{fact}');
    assert.deepEqual(
      dropped?.dataPoints.map(({ attributes, value }) => [attributes, value]),
      [[{ 'mltrace.drop.reason': 'full' }, 2]],
    );
    await processor.shutdown();
    await meterProvider.shutdown();
  });
});
