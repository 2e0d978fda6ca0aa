import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { component, currentRun, lineageAttributes, type Redact, recordLineage, redactWith } from '../../lib/index.js';
import { isMltraceError } from '../errors.js';
import { type Recording, recordsIn, startRecording } from './recording.js';

/** Hides the names of customers; asked twice it would hide again. */
const hide: Redact = (value, what) =>
  what.kind === 'artifact' ? `<${String(value).replaceAll('acme', 'customer')}>` : what.key === 'email' ? '***' : value;

const throws: Redact = () => {
  throw new Error('acme is what is hidden');
};

const inside = (): void => {
  currentRun()
    .input('acme/in', { artifact: 'acme-value', value: 1 }, 'acme.csv')
    .output({ path: 'acme.csv' })
    .parameter({ email: 'ada@acme.example', rate: 0.5 });
};

describe('redactWith()', () => {
  let recording: Recording;
  let exporter: InMemorySpanExporter;
  beforeEach(() => {
    recording = startRecording();
    writeFileSync('acme.csv', 'x');
    exporter = new InMemorySpanExporter();
  });
  afterEach(async () => {
    redactWith(undefined);
    await recording.close();
  });

  const provide = (): void => {
    const spanProcessors = [recording.processor, new SimpleSpanProcessor(exporter)];
    new NodeTracerProvider({ spanProcessors }).register();
  };
  const everything = (): string =>
    JSON.stringify([
      recordsIn(`${recording.directory}/.mltrace`),
      exporter.getFinishedSpans().map(({ attributes, events, status }) => ({ attributes, events, status })),
    ]);

  for (const withSdk of [false, true]) {
    const where = withSdk ? 'on a span' : 'without an SDK';
    it(`redacts names and parameters of a component ${where}, once`, () => {
      if (withSdk) provide();
      redactWith(hide);
      component('train', inside)();
      const { reads, writes, parameters, incomplete } = recording.record('train');
      assert.deepEqual(
        reads.map(({ artifact }) => artifact),
        ['<customer/in>', '<customer-value>', '<customer.csv>'],
      );
      assert.deepEqual(
        writes.map(({ artifact }) => artifact),
        ['<customer.csv>'],
      );
      assert.deepEqual([parameters, incomplete], [{ email: '***', rate: 0.5 }, undefined]);
      assert.ok(!everything().includes('acme'));
    });

    it(`records nothing unredacted when it throws ${where}, and the run says so`, () => {
      if (withSdk) provide();
      redactWith(throws);
      component('train', inside)();
      const { status, reads, writes, parameters, incomplete } = recording.record('train');
      assert.deepEqual([status, reads, writes, parameters], ['ok', [], [], undefined]);
      assert.ok((incomplete?.length ?? 0) >= 3, JSON.stringify(incomplete));
      assert.ok(!everything().includes('acme'), everything());
    });
  }

  it('drops what it gives no text for', () => {
    redactWith(() => JSON.parse('{}'));
    component('train', inside)();
    const { reads, writes, parameters } = recording.record('train');
    assert.deepEqual([reads, writes, parameters], [[], [], undefined]);
  });

  it('redacts spans of a service, and those that other libraries made runs of', () => {
    provide();
    redactWith(hide);
    const tracer = trace.getTracer('service');
    const span = tracer.startSpan('a');
    recordLineage(span, { component: 'predict', inputs: 'acme/in', parameters: { email: 'acme' } });
    span.end();
    tracer.startSpan('b', { attributes: lineageAttributes({ component: 'made', inputs: 'acme/in' }) }).end();
    tracer
      .startSpan('c', {
        attributes: {
          'mltrace.component.name': 'other',
          'mltrace.input.names': ['acme/in'],
          'mltrace.parameter.email': 'acme',
        },
      })
      .end();
    for (const name of ['predict', 'made', 'other'])
      assert.deepEqual(
        recording.record(name).reads.map(({ artifact }) => artifact),
        ['<customer/in>'],
      );
    assert.deepEqual(recording.record('other').parameters, { email: '***' });
    redactWith(throws);
    tracer
      .startSpan('d', {
        attributes: {
          'mltrace.component.name': 'last',
          'mltrace.input.names': ['acme/in'],
          'mltrace.parameter.email': 'acme',
        },
      })
      .end();
    const { reads, parameters, incomplete } = recording.record('last');
    assert.deepEqual([reads, parameters, incomplete?.length], [[], undefined, 2]);
  });

  it('refuses what is no function, and goes on with the one before', () => {
    redactWith(() => 'hidden');
    for (const wrong of ['x', null, {}])
      assert.throws(() => redactWith(wrong as never), isMltraceError('MLTRACE_OPTION_INVALID'));
    component('step', () => currentRun().input('plain'))();
    assert.deepEqual(
      recording.record('step').reads.map(({ artifact }) => artifact),
      ['hidden'],
    );
  });

  it('comes after credentials are taken out', () => {
    const seen: unknown[] = [];
    redactWith((value) => {
      seen.push(value);
      return value;
    });
    component('train', () => {
      currentRun().input('https://u:secret@h/x').parameter('source', 'postgres://u:secret@db/x');
    })();
    assert.deepEqual(seen, ['https://h/x', 'postgres://db/x']);
  });

  describe('credentials in URLs', () => {
    it('are in no record and on no span: names, parameters, messages of errors and checks', async () => {
      const recording = startRecording();
      try {
        const exporter = new InMemorySpanExporter();
        new NodeTracerProvider({ spanProcessors: [recording.processor, new SimpleSpanProcessor(exporter)] }).register();
        const url = 'postgres://me:secret@db/x';
        const check = (): never => {
          throw new Error(`no rows in ${url}`);
        };
        const fn = component({ name: 'load', inputs: url, checks: { before: { rows: check } } }, () => {
          currentRun().output(url).parameter({ url });
          throw new Error(`cannot connect to ${url}`);
        });
        assert.throws(fn, /secret/);
        const record = recording.record('load');
        assert.equal(record.error?.message, 'cannot connect to postgres://db/x');
        assert.equal(record.checks?.[0]?.message, 'no rows in postgres://db/x');
        const [span] = exporter.getFinishedSpans();
        assert.ok(!JSON.stringify([record, span?.attributes, span?.status, span?.events]).includes('secret'));
      } finally {
        await recording.close();
      }
    });
  });
});
