import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { context, diag, propagation, ROOT_CONTEXT, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { component } from '../../lib/record/component.js';
import { currentRun } from '../../lib/record/current-run.js';
import { type Recording, startRecording } from './recording.js';

interface Setting {
  readonly name: string;
  /** Registers tracing and gives what was exported. */
  readonly start: (recording: Recording) => InMemorySpanExporter;
  readonly exports: boolean;
}

function provide(processors: readonly SpanProcessor[], sampler?: Sampler): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [...processors, new SimpleSpanProcessor(exporter)];
  new NodeTracerProvider({ spanProcessors, ...(sampler !== undefined && { sampler }) }).register();
  return exporter;
}

/** A provider with context kept by nobody. */
function provideWithoutContext(processors: readonly SpanProcessor[]): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [...processors, new SimpleSpanProcessor(exporter)] }),
  );
  return exporter;
}

const settings: readonly Setting[] = [
  { name: 'no SDK', start: () => new InMemorySpanExporter(), exports: false },
  { name: 'an SDK with our processor', start: ({ processor }) => provide([processor]), exports: true },
  { name: 'an SDK without our processor', start: () => provide([]), exports: true },
  {
    name: 'an SDK that samples nothing',
    start: ({ processor }) => provide([processor], new AlwaysOffSampler()),
    exports: false,
  },
  {
    name: 'an SDK that records and does not sample',
    start: ({ processor }) => provide([processor], { shouldSample: () => ({ decision: 1 }) }),
    exports: false,
  },
  {
    name: 'an SDK with our processor and no context manager',
    start: ({ processor }) => provideWithoutContext([processor]),
    exports: true,
  },
  {
    name: 'an SDK without our processor and no context manager',
    start: () => provideWithoutContext([]),
    exports: true,
  },
];

const inner = component('inner', async (name: string) => {
  await sleep(1);
  currentRun().input(name).output(`${name}-out`);
  if (name === 'bad') throw new TypeError('bad name');
});

const outer = component('outer', async (name: string) => {
  currentRun().input(name);
  await Promise.allSettled([inner(`${name}-1`), inner(`${name}-2`), inner('bad')]);
  currentRun().parameter('name', name).measure('loss', 1);
});

const idOf = (span: ReadableSpan): string => `${span.spanContext().traceId}:${span.spanContext().spanId}`;

for (const { name, start, exports } of settings)
  describe(`component() under ${name}`, () => {
    let recording: Recording;
    let exporter: InMemorySpanExporter;
    let records: readonly RunRecord[];

    before(async () => {
      recording = startRecording();
      exporter = start(recording);
      await Promise.all([outer('x'), outer('y')]);
      records = recording.records();
    });
    after(() => recording.close());

    it('records every run once', () => {
      assert.deepEqual(records.map((record) => record.component).sort(), [...Array(6).fill('inner'), 'outer', 'outer']);
      assert.equal(new Set(records.map(({ id }) => id)).size, 8);
      assert.ok(records.every(({ incomplete }) => incomplete === undefined));
    });

    it('links concurrent runs to the run that encloses them, in its trace', () => {
      for (const run of records.filter((record) => record.component === 'outer')) {
        const [read] = run.reads;
        const children = records.filter((record) => record.parent === run.id);
        const names = children.map(({ reads: [input] }) => input?.artifact).sort();
        assert.deepEqual(names, ['bad', `${read?.artifact}-1`, `${read?.artifact}-2`]);
        assert.ok(children.every(({ id }) => id.slice(0, 32) === run.id.slice(0, 32)));
        assert.equal(run.parent, undefined);
      }
    });

    it('records failure, reads, writes, parameters and measures', () => {
      const bad = records.filter(({ status }) => status === 'failed');
      assert.equal(bad.length, 2);
      assert.deepEqual(bad[0]?.error, { type: 'TypeError', message: 'bad name' });
      assert.deepEqual([bad[0]?.reads[0]?.artifact, bad[0]?.writes[0]?.artifact], ['bad', 'bad-out']);
      const run = records.find((record) => record.component === 'outer');
      assert.deepEqual([run?.parameters?.['name'], run?.measures?.['loss']], [run?.reads[0]?.artifact, 1]);
    });

    it(exports ? 'makes each run a span with the ids of its record' : 'exports no span', () => {
      const expected = exports ? records.map(({ id }) => id).sort() : [];
      assert.deepEqual(exporter.getFinishedSpans().map(idOf).sort(), expected);
    });
  });

describe('component() and OpenTelemetry', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(async () => {
    propagation.disable();
    await recording.close();
  });

  const remote: SpanContext = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
  const run = component('run', () => trace.getActiveSpan()?.spanContext());

  it('gives the body a span context of its own in the parent trace where no SDK would', () => {
    new NodeTracerProvider({ sampler: new AlwaysOffSampler() }).register();
    trace.disable();
    const seen = context.with(trace.setSpanContext(ROOT_CONTEXT, remote), () => run());
    const { id, parent } = recording.record('run');
    assert.equal(`${seen?.traceId}:${seen?.spanId}`, id);
    assert.equal(id.slice(0, 32), remote.traceId);
    assert.notEqual(id.slice(33), remote.spanId);
    assert.equal(parent, `${remote.traceId}:${remote.spanId}`);
  });

  it('names the parent span where no run encloses it', () => {
    provide([recording.processor]);
    trace.getTracer('app').startActiveSpan('request', (span) => {
      run();
      span.end();
      assert.equal(recording.record('run').parent, `${span.spanContext().traceId}:${span.spanContext().spanId}`);
    });
  });

  it('names the enclosing run and not the span between', () => {
    provide([recording.processor]);
    component('around', () => {
      trace.getTracer('app').startActiveSpan('between', (span) => {
        run();
        span.end();
      });
    })();
    assert.equal(recording.record('run').parent, recording.record('around').id);
  });

  it('has no enclosing run in a context that was left on purpose', () => {
    provide([recording.processor]);
    component('around', () => context.with(ROOT_CONTEXT, () => run()))();
    assert.equal(recording.record('run').parent, undefined);
  });

  it('gives the span the times of the record and of its pointers, to the microsecond', () => {
    const exporter = provide([recording.processor]);
    run();
    const { startedAt, endedAt } = recording.record('run');
    const [span] = exporter.getFinishedSpans();
    const micros = (time: readonly [number, number] | undefined): string =>
      String((time?.[1] ?? 0) / 1000).padStart(6, '0');
    assert.equal(startedAt.slice(20, 26), micros(span?.startTime));
    assert.equal(endedAt?.slice(20, 26), micros(span?.endTime));
  });

  it('marks the span of a failed run, without ending the request around it', () => {
    const exporter = provide([recording.processor]);
    const fails = component('fails', () => {
      throw new RangeError('too far');
    });
    assert.throws(fails);
    const [span] = exporter.getFinishedSpans();
    assert.deepEqual(span?.status, { code: 2, message: 'too far' });
    assert.equal(span?.attributes['error.type'], 'RangeError');
  });

  it('records runs that begin after another provider is registered', () => {
    run();
    const exporter = provide([recording.processor]);
    run();
    assert.deepEqual([recording.records().length, exporter.getFinishedSpans().length], [2, 1]);
  });

  it('records what a sampler leaves out, as much as what it takes', () => {
    const exporter = provide([recording.processor], new TraceIdRatioBasedSampler(0.5));
    for (let count = 0; count < 200; count++) run();
    assert.equal(recording.records().length, 200);
    assert.ok(exporter.getFinishedSpans().length < 200);
  });

  it('records a run whose span the body has ended', () => {
    provide([recording.processor]);
    component('ends', () => {
      trace.getActiveSpan()?.end();
      currentRun().input('after');
    })();
    const all = recording.records().filter((record) => record.component === 'ends');
    assert.equal(all.at(-1)?.reads[0]?.artifact, 'after');
    assert.equal(new Set(all.map(({ id }) => id)).size, 1);
  });

  it('records the run when the SDK throws', () => {
    const broken = (): never => {
      throw new Error('broken');
    };
    const span = {
      isRecording: () => true,
      spanContext: () => remote,
      setAttributes: broken,
      setStatus: broken,
      end: broken,
    };
    trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan: () => span as never, startActiveSpan: broken }) });
    run();
    assert.equal(recording.record('run').id, `${remote.traceId}:${remote.spanId}`);
  });

  it('calls the function when not even a span can be started', () => {
    const broken = (): never => {
      throw new Error('broken');
    };
    diag.disable();
    trace.setGlobalTracerProvider({ getTracer: broken });
    assert.equal(component('survives', () => 3)(), 3);
  });
});
