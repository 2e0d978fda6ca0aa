import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { mltrace } from '../cli/command-line.js';
import { type Serving, startServing } from '../serve/serving.js';
import { type Collector, obtainCollector, startCollector } from '../services/collector.js';
import { type Jaeger, obtainJaeger, startJaeger } from '../services/jaeger.js';
import { need } from '../services/obtain.js';
import { blocksOf, readDocument } from '../truth/markdown.js';

/** The second configuration that docs/serve.md shows. */
const changes = blocksOf(readDocument('docs/serve.md')).find(({ language }) => language === 'yaml')?.text ?? '';
const runs = 300;

describe('a Collector that samples traces on their way to Jaeger', function () {
  this.timeout(60_000);
  let serving: Serving;
  let jaeger: Jaeger;
  let collector: Collector;

  need('a Collector', obtainCollector);
  need('Jaeger', obtainJaeger);
  before(async () => {
    serving = await startServing();
    jaeger = await startJaeger(await obtainJaeger());
    const targets = { lineage: serving.url, jaeger: jaeger.address, changes };
    collector = await startCollector(await obtainCollector(), targets);
  });
  after(async () => {
    await collector?.stop();
    await jaeger?.stop();
    await serving?.stop();
  });

  it('has all of the lineage and a part of the traces', async () => {
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'sampled' }),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: collector.tracesUrl }))],
    });
    const tracer = provider.getTracer('test');
    const sent = Array.from({ length: runs }, () => {
      const span = tracer.startSpan('train', { attributes: { 'mltrace.component.name': 'train' } });
      span.end();
      return `${span.spanContext().traceId}:${span.spanContext().spanId}`;
    });
    await provider.shutdown();

    while ((await collector.queued()) > 0) await sleep(20);
    const processed = 'otelcol_processor_probabilistic_sampler_count_spans_processed{';
    while ((await collector.metric(processed)) < runs) await sleep(20);
    const kept = await collector.metric(`${processed}policy="trace_id_hash",sampled="true"`);
    while ((await collector.metric('otelcol_exporter_sent_spans{exporter="otlp_grpc/jaeger"')) < kept) await sleep(20);

    const { out } = await mltrace(['export', '--store', serving.url], { cwd: serving.folder });
    const ids: readonly string[] = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).id]));
    assert.deepEqual([...ids].sort(), [...sent].sort());
    const traces = (await jaeger.find('sampled', {})).map(({ traceID, spanID }) => `${traceID}:${spanID}`);
    assert.equal(traces.length, kept);
    assert.ok(kept > 0 && kept < runs / 2, `${kept} of ${runs}`);
    assert.ok(traces.every((id) => sent.includes(id)));
  });
});
