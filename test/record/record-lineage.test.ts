import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  NodeTracerProvider,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { component, currentRun, recordLineage } from '../../lib/index.js';
import { decodeSpan } from '../../lib/lineage/decode-span.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { mergeRuns } from '../../lib/lineage/merge.js';
import { type Recording, startRecording } from './recording.js';

interface Setting {
  readonly name: string;
  readonly start: (recording: Recording) => InMemorySpanExporter;
  readonly exports: boolean;
}

function provide(processors: readonly SpanProcessor[], sampler?: Sampler): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [...processors, new SimpleSpanProcessor(exporter)];
  new NodeTracerProvider({ spanProcessors, ...(sampler !== undefined && { sampler }) }).register();
  return exporter;
}

const off = new AlwaysOffSampler();

const settings: readonly Setting[] = [
  { name: 'no SDK', start: () => new InMemorySpanExporter(), exports: false },
  { name: 'an SDK with our processor', start: ({ processor }) => provide([processor]), exports: true },
  { name: 'an SDK without our processor', start: () => provide([]), exports: true },
  {
    name: 'an SDK with our processor that samples nothing',
    start: ({ processor }) => provide([processor], off),
    exports: false,
  },
  { name: 'an SDK without our processor that samples nothing', start: () => provide([], off), exports: false },
  {
    name: 'an SDK that records and does not sample',
    start: ({ processor }) => provide([processor], { shouldSample: () => ({ decision: 1 }) }),
    exports: false,
  },
];

const tracer = () => trace.getTracer('service');

/** What one component's run amounts to after all of its records. */
function merged(recording: Recording, name: string): RunRecord {
  const records = recording.records().filter((record) => record.component === name);
  const [first] = records;
  assert.ok(first !== undefined, `no record of ${name}`);
  assert.equal(new Set(records.map(({ id }) => id)).size, 1);
  return records.reduce(mergeRuns);
}

describe('recordLineage()', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  for (const { name, start, exports } of settings) {
    describe(`on a span of ${name}`, () => {
      let exporter: InMemorySpanExporter;
      beforeEach(() => {
        exporter = start(recording);
      });

      it('records the lineage when the span ends, once', () => {
        writeFileSync('model.bin', 'weights');
        const span = tracer().startSpan('GET /predict');
        recordLineage(span, {
          component: 'predict',
          owner: 'ada',
          tags: ['online'],
          inputs: ['model.bin', { artifact: 'request', value: { hours: 7 } }],
          outputs: { artifact: 'prediction', value: { late: true } },
          parameters: { threshold: 0.5 },
          measures: { score: 0.9 },
        });
        assert.deepEqual(recording.records(), []);
        span.end();
        span.end();
        const records = recording.records();
        assert.equal(records.length, 1);
        const [record] = records;
        assert.ok(record?.endedAt !== undefined);
        assert.equal(record.status, 'ok');
        assert.deepEqual(
          [record.owner, record.tags, record.parameters, record.measures],
          ['ada', ['online'], { threshold: 0.5 }, { score: 0.9 }],
        );
        assert.deepEqual(
          record.reads.map(({ artifact }) => artifact),
          ['model.bin', 'request'],
        );
        assert.deepEqual(
          record.writes.map(({ artifact }) => artifact),
          ['prediction'],
        );
        assert.ok([...record.reads, ...record.writes].every(({ digest }) => digest?.startsWith('sha256:')));
        assert.ok(record.startedAt < (record.reads[0]?.at ?? ''));
        assert.match(record.code?.file ?? '', /record-lineage\.test\.[jt]s$/);
        assert.equal(record.incomplete, undefined);
      });

      it('leaves a span that is exported as it would be, with the lineage on it', () => {
        const span = tracer().startSpan('GET /predict', {
          attributes: { 'http.route': '/predict', 'code.file.path': 'router.js' },
        });
        recordLineage(span, { component: 'predict', inputs: 'features' });
        span.end();
        const [exported] = exporter.getFinishedSpans();
        assert.equal(exported !== undefined, exports);
        if (exported === undefined) return;
        assert.deepEqual(
          [exported.name, exported.attributes['http.route'], exported.attributes['code.file.path']],
          ['GET /predict', '/predict', 'router.js'],
        );
        const decoded = decodeSpan(exported);
        assert.deepEqual({ ...decoded, code: undefined }, { ...merged(recording, 'predict'), code: undefined });
      });

      it('records that the span failed', () => {
        const span = tracer().startSpan('GET /predict');
        recordLineage(span, { component: 'predict', inputs: 'features' });
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'no model' }).end();
        const { status, error } = merged(recording, 'predict');
        assert.deepEqual({ status, error }, { status: 'failed', error: { message: 'no model' } });
      });

      it('takes more until the span ends, from the run it gives and from further calls', () => {
        const span = tracer().startSpan('GET /predict');
        const run = recordLineage(span, { component: 'predict', inputs: 'a', parameters: { x: 1, y: 1 } });
        assert.equal(run.recording, true);
        run.input('b').measure('m', 1);
        assert.equal(
          recordLineage(span, { component: 'predict', inputs: 'c', outputs: 'd', parameters: { x: 2 } }),
          run,
        );
        span.end();
        assert.equal(run.recording, false);
        run.input('too late');
        const { id, reads, writes, parameters, measures } = merged(recording, 'predict');
        assert.deepEqual(
          reads.map(({ artifact }) => artifact),
          ['a', 'b', 'c'],
        );
        assert.deepEqual([writes.length, parameters, measures, id], [1, { x: 2, y: 1 }, { m: 1 }, run.id]);
      });

      it('adds what is hashed after the end', async () => {
        writeFileSync('large.bin', randomBytes(3 * 1024 * 1024));
        const span = tracer().startSpan('GET /predict');
        recordLineage(span, { component: 'predict', inputs: 'small', outputs: 'large.bin' });
        span.end();
        for (let waited = 0; merged(recording, 'predict').writes.length === 0 && waited < 10_000; waited += 5)
          await new Promise((resolve) => setTimeout(resolve, 5));
        const { reads, writes } = merged(recording, 'predict');
        assert.deepEqual([reads.length, writes.length], [1, 1]);
        assert.match(writes[0]?.digest ?? '', /^sha256:/);
      });

      it('makes the run part of the component that it runs in', () => {
        component('batch', () => {
          tracer().startActiveSpan('score', (span) => {
            recordLineage(name === 'no SDK' ? undefined : span, { component: 'predict', inputs: 'a' });
            span.end();
          });
        })();
        assert.equal(merged(recording, 'predict').parent, recording.record('batch').id);
      });

      it('contains the components that run while its span is active', () => {
        // Without an SDK nobody keeps the active span.
        if (name === 'no SDK') return;
        tracer().startActiveSpan('GET /predict', (span) => {
          recordLineage(span, { component: 'predict' });
          component('step', () => {})();
          span.end();
        });
        assert.equal(recording.record('step').parent, merged(recording, 'predict').id);
      });

      it('does not make a component out of its own span', () => {
        component('outer', () => {
          recordLineage(trace.getActiveSpan(), { component: 'helper', inputs: 'a' });
          currentRun().input('b');
        })();
        const outer = recording.record('outer');
        const helper = recording.record('helper');
        assert.equal(helper.parent, outer.id);
        assert.notEqual(helper.id, outer.id);
        assert.deepEqual([outer.reads.length, helper.reads.length], [1, 1]);
      });

      it('records two components on one span as one part of the other', () => {
        const span = tracer().startSpan('GET /predict');
        const first = recordLineage(span, { component: 'predict', inputs: 'a' });
        recordLineage(span, { component: 'log', outputs: 'b' });
        const log = recording.record('log');
        assert.deepEqual([log.status, log.parent, log.writes.length], ['ok', first.id, 1]);
        span.end();
        assert.deepEqual(merged(recording, 'predict').writes, []);
      });
    });
  }
});
