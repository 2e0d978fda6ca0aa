import assert from 'node:assert/strict';
import { context, propagation, ROOT_CONTEXT, type Span, TraceFlags, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  NodeTracerProvider,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { recordLineage } from '../../lib/index.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { mergeRuns } from '../../lib/lineage/merge.js';
import { type Recording, startRecording } from './recording.js';

function provide(processors: readonly SpanProcessor[], sampler?: Sampler): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [...processors, new SimpleSpanProcessor(exporter)];
  new NodeTracerProvider({ spanProcessors, ...(sampler !== undefined && { sampler }) }).register();
  return exporter;
}

const off = new AlwaysOffSampler();

const tracer = () => trace.getTracer('service');

/** What one component's run amounts to after all of its records. */
function merged(recording: Recording, name: string): RunRecord {
  const records = recording.records().filter((record) => record.component === name);
  const [first] = records;
  assert.ok(first !== undefined, `no record of ${name}`);
  assert.equal(new Set(records.map(({ id }) => id)).size, 1);
  return records.reduce(mergeRuns);
}

describe('recordLineage() on a span that is not there, has ended or is odd', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  it('records at once where there is no span', () => {
    const run = recordLineage(undefined, { component: 'predict', inputs: 'a', outputs: 'b' });
    const { id, status, startedAt, endedAt, reads, writes } = recording.record('predict');
    assert.deepEqual([id, status, run.recording], [run.id, 'ok', false]);
    const times = [startedAt, reads[0]?.at, writes[0]?.at, endedAt];
    assert.deepEqual(times, [...times].sort());
  });

  it('records at once, as part of it, on the span of another process', () => {
    const remote = {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: TraceFlags.NONE,
      isRemote: true,
    };
    recordLineage(trace.wrapSpanContext(remote), { component: 'predict', inputs: 'a' });
    const { id, parent } = recording.record('predict');
    assert.equal(parent, `${remote.traceId}:${remote.spanId}`);
    assert.notEqual(id, parent);
  });

  it('records at once on a span that has ended', () => {
    provide([recording.processor]);
    const span = tracer().startSpan('GET /');
    span.end();
    recordLineage(span, { component: 'predict', outputs: 'late' });
    const { id, writes } = recording.record('predict');
    const { traceId, spanId } = span.spanContext();
    assert.deepEqual([id, writes.length], [`${traceId}:${spanId}`, 1]);
  });

  it('records at once on a span that cannot be followed', () => {
    provide([]);
    const span = Object.freeze(tracer().startSpan('GET /'));
    recordLineage(span, { component: 'predict', outputs: 'late' });
    assert.equal(recording.record('predict').writes.length, 1);
  });

  it('takes the end that the span is given', () => {
    provide([], off);
    for (const [name, end] of [
      ['date', new Date(4e12)],
      ['millis', 4e12],
      ['hrtime', [4e9, 5000]],
    ] as const) {
      const span = tracer().startSpan('GET /');
      recordLineage(span, { component: name });
      span.end(Array.isArray(end) ? [4e9, 5000] : (end as Date));
      assert.equal(recording.record(name).endedAt?.slice(0, 19), '2096-10-02T07:06:40');
    }
  });

  it('tells a run whose span goes on for a second as running, and keeps no hold of it', async () => {
    provide([], off);
    const span = tracer().startSpan('GET /');
    const run = recordLineage(span, { component: 'predict', inputs: 'a' });
    for (let waited = 0; recording.records().length === 0 && waited < 10_000; waited += 20)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(
      recording.records().map(({ status, id }) => [status, id]),
      [['running', run.id]],
    );
    span.end();
    assert.equal(merged(recording, 'predict').status, 'ok');
  });

  it('never throws, whatever it is given', () => {
    provide([]);
    const broken = {
      spanContext() {
        throw new Error('broken');
      },
    };
    const spans: unknown[] = [
      null,
      {},
      1,
      broken,
      new Proxy(
        {},
        {
          get() {
            throw new Error('trap');
          },
        },
      ),
    ];
    for (const span of spans) assert.equal(recordLineage(span as Span, { component: 'x' }).id.length, 49);
    const lineages: unknown[] = [
      undefined,
      null,
      {},
      { component: '' },
      { component: 'x\0' },
      { component: 'a', inputz: 'b' },
      { component: 'c', namespace: 'NO' },
    ];
    for (const lineage of lineages) recordLineage(tracer().startSpan('s'), lineage as { component: string });
    const span = tracer().startSpan('s');
    recordLineage(span, {
      component: 'odd',
      inputs: JSON.parse('5'),
      parameters: JSON.parse('{"a":{}}'),
    });
    span.end();
    assert.equal(recording.record('odd').incomplete?.length, 2);
  });

  it('passes on what ending the span throws, with the lineage recorded', () => {
    const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 });
    span.end = () => {
      throw new Error('end');
    };
    recordLineage(span, { component: 'predict', inputs: 'a' });
    assert.throws(() => span.end(), /end/);
    assert.equal(recording.record('predict').reads.length, 1);
  });

  it('keeps context and propagation as they are', () => {
    provide([], off);
    const span = tracer().startSpan('GET /');
    const before = span.spanContext();
    recordLineage(span, { component: 'predict' });
    const carrier: Record<string, string> = {};
    context.with(trace.setSpan(ROOT_CONTEXT, span), () => propagation.inject(context.active(), carrier));
    assert.deepEqual(span.spanContext(), before);
    assert.equal(carrier['traceparent'], `00-${before.traceId}-${before.spanId}-00`);
  });
});
