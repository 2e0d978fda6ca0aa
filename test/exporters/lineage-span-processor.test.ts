import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { trace } from '@opentelemetry/api';
import {
  type BasicTracerProvider,
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { lineageSpanProcessor } from '../../exporters/index.js';
import { component, currentRun, flush } from '../../lib/index.js';
import { listSegments } from '../../lib/spool/reader.js';
import { isMltraceError } from '../errors.js';
import { type Recording, recordsIn, startRecording } from '../record/recording.js';

describe('lineageSpanProcessor', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording({ namespace: 'lab' });
  });
  afterEach(() => recording.close());

  const provide = (...spanProcessors: SpanProcessor[]): BasicTracerProvider => {
    const provider = new NodeTracerProvider({ spanProcessors });
    provider.register();
    return provider;
  };

  it('records spans that others made as runs, with the namespace of its options', () => {
    const exporter = new InMemorySpanExporter();
    provide(recording.processor, new SimpleSpanProcessor(exporter));
    const tracer = trace.getTracer('theirs');
    tracer.startSpan('a', { attributes: { 'mltrace.component.name': 'early' } }).end();
    tracer.startSpan('b').setAttribute('mltrace.component.name', 'late').end();
    tracer.startSpan('c', { attributes: { 'mltrace.component.name': 'own', 'mltrace.namespace': 'prod' } }).end();
    tracer.startSpan('d').end();
    const found = recording.records().map((record) => [record.component, record.namespace]);
    assert.deepEqual(found, [
      ['early', 'lab'],
      ['late', 'lab'],
      ['own', 'prod'],
    ]);
    const exported = exporter.getFinishedSpans().map(({ attributes }) => attributes['mltrace.namespace']);
    assert.deepEqual(exported, ['lab', 'lab', 'prod', undefined]);
  });

  it('is outranked by the namespace of the component', () => {
    provide(recording.processor);
    component({ name: 'mine', namespace: 'prod' }, () => {})();
    component('theirs', () => {})();
    assert.deepEqual([recording.record('mine').namespace, recording.record('theirs').namespace], ['prod', 'lab']);
  });

  it('records the service of the provider, also for runs that its sampler leaves out', async () => {
    const { resourceFromAttributes } = await import('@opentelemetry/resources');
    const never = new Promise<string>(() => {});
    const resource = resourceFromAttributes({ 'service.name': 'ml', 'host.id': never });
    let sampled = 2;
    const sampler = { shouldSample: () => ({ decision: sampled }) };
    new NodeTracerProvider({ resource, sampler, spanProcessors: [recording.processor] }).register();
    component('taken', () => {})();
    sampled = 0;
    component('left', () => {})();
    assert.deepEqual(recording.record('taken').service, { name: 'ml' });
    assert.deepEqual(recording.record('left').service, { name: 'ml' });
  });

  it('marks runs incomplete that the limits of the SDK cut, and gives no wrong pointer', () => {
    const spanLimits = { attributeCountLimit: 8, attributeValueLengthLimit: 40 };
    new NodeTracerProvider({ spanLimits, spanProcessors: [recording.processor] }).register();
    component('cut', () => {
      currentRun().input('short', 'x'.repeat(41), { artifact: 'hashed', digest: `sha256:${'a'.repeat(64)}` });
    })();
    const { reads, incomplete } = recording.record('cut');
    assert.ok(incomplete !== undefined);
    assert.ok(reads.every(({ artifact, digest }) => ['short', 'hashed'].includes(artifact) && digest === undefined));
  });

  it('seals what it has recorded on forceFlush and shutdown, as flush() does', async () => {
    const spool = join(recording.directory, '.mltrace/spool');
    const step = component('step', () => {});
    for (const end of [() => recording.processor.forceFlush(), flush, () => recording.processor.shutdown()]) {
      step();
      assert.equal(listSegments(spool).filter(({ sealed }) => !sealed).length, 1);
      await end();
      assert.equal(listSegments(spool).filter(({ sealed }) => !sealed).length, 0);
    }
  });

  it('records runs that end after its shutdown, and leaves them to the next processor', async () => {
    const provider = provide(recording.processor);
    const step = component('step', () => {});
    const open = component('open', async () => {
      await provider.shutdown();
    });
    await open();
    step();
    assert.deepEqual(
      recording
        .records()
        .map((record) => record.component)
        .sort(),
      ['open', 'step'],
    );
    const next = lineageSpanProcessor({ store: 'next' });
    step();
    await next.shutdown();
    assert.equal(recordsIn('next').length, 1);
    assert.equal(recording.records().length, 2);
  });

  it('records into several stores at once', async () => {
    const second = lineageSpanProcessor({ store: 'second' });
    const step = component('step', () => {});
    step();
    provide(recording.processor, second);
    step();
    assert.equal(JSON.stringify(recordsIn('second')), JSON.stringify(recording.records()));
    assert.equal(recordsIn('second').length, 2);
    await second.shutdown();
  });

  it('records nothing and makes no folder where lineage is switched off', async () => {
    await recording.processor.shutdown();
    const none = lineageSpanProcessor({ store: 'none' });
    const step = component('step', () => currentRun().recording);
    assert.equal(step(), false);
    provide(none);
    assert.equal(step(), true);
    await none.shutdown();
    assert.equal(existsSync('.mltrace'), false);
  });

  it('refuses options that are wrong or unknown', () => {
    const wrong: unknown[] = [{ namespace: 'A' }, { stor: 'x' }, { store: 'ftp://x' }, { maxSpoolBytes: -1 }];
    for (const options of wrong)
      assert.throws(() => lineageSpanProcessor(options as never), isMltraceError('MLTRACE_OPTION_INVALID'));
  });

  it('survives spans that are none', () => {
    const broken: unknown[] = [{}, { attributes: null }, { attributes: { 'mltrace.component.name': 'x' } }];
    for (const span of broken) {
      recording.processor.onStart(span as never);
      recording.processor.onEnding(span as never);
      recording.processor.onEnd(span as never);
    }
    assert.deepEqual(recording.records(), []);
  });
});
