import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { mltrace } from '../cli/command-line.js';
import { type Serving, startServing } from './serving.js';

describe('a service that the exporter of OpenTelemetry sends to', () => {
  let serving: Serving;
  before(async () => {
    serving = await startServing();
  });
  after(() => serving.stop());

  it('answers mltrace trace with what it was sent', async () => {
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${serving.url}/v1/traces` }))],
    });
    const tracer = provider.getTracer('test');
    const run = (component: string, reads: string[], writes: string[]): void =>
      tracer
        .startSpan(component, {
          attributes: {
            'mltrace.component.name': component,
            'mltrace.input.names': reads,
            'mltrace.output.names': writes,
          },
        })
        .end();
    run('train', ['data.csv'], ['model.json']);
    tracer.startSpan('GET /').end();
    // The SDK starts spans at whole milliseconds: what reads must begin after what wrote has ended.
    await sleep(5);
    run('predict', ['model.json'], ['prediction.json']);
    await provider.shutdown();
    for (const store of [serving.url, serving.store]) {
      const { code, out, err } = await mltrace(['trace', 'prediction.json', '--store', store], { cwd: serving.folder });
      assert.equal(`${code} ${err}`, '0 ');
      assert.match(
        out,
        /^prediction\.json .*\n│ by predict .*\n└─ model\.json .*\n {3}│ by train .*\n {3}└─ data\.csv .* external\n2 runs, 3 versions, 1 external\n$/,
      );
    }
    assert.equal(await serving.metric('mltrace_serve_spans_total'), 3);
    assert.equal(await serving.metric('mltrace_serve_runs_total'), 2);
  });
});
