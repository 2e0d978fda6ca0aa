import assert from 'node:assert/strict';
import { trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { ColumnSummary } from '../../lib/lineage/column-summary.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { component } from '../../lib/record/component.js';
import { currentRun } from '../../lib/record/current-run.js';
import { lineageAttributes } from '../../lib/record/lineage-attributes.js';
import { recordLineage } from '../../lib/record/record-lineage.js';
import type { Run } from '../../lib/record/run.js';
import { type Recording, startRecording } from './recording.js';

/** Texts of the process warnings while something is done. */
async function warningsOf(action: () => void): Promise<string[]> {
  const heard: string[] = [];
  const listener = ({ message }: Error): void => void heard.push(message);
  process.on('warning', listener);
  action();
  await new Promise(setImmediate);
  process.off('warning', listener);
  return heard;
}

describe('run.observe()', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  const observed = (body: (run: Run) => void): RunRecord => {
    component('observes', () => body(currentRun()))();
    return recording.record('observes');
  };
  const of = ({ observations }: RunRecord, column: string): ColumnSummary =>
    (observations?.[column] as ColumnSummary | undefined) ?? assert.fail(`nothing of ${column}`);

  it('takes single values, lists, typed arrays and whatever can be iterated over', () => {
    const record = observed((run) => {
      run
        .observe('n', 1)
        .observe('n', [2, 3n])
        .observe('n', new Float64Array([4, Number.NaN]));
      run
        .observe('n', new Set([5]))
        .observe('n', new BigInt64Array([6n]))
        .observe(
          'n',
          (function* () {
            yield 7;
          })(),
        );
      run.observe({ c: ['a', 'b', 'a', true], m: [null, undefined, 1] });
    });
    const { numbers, ...rest } = of(record, 'n');
    assert.deepEqual(
      [rest, numbers?.count, numbers?.nan, numbers?.min, numbers?.max, numbers?.sum],
      [{ v: 1, count: 8, missing: 0 }, 7, 1, 1, 7, 28],
    );
    assert.deepEqual(of(record, 'c').categories, { top: { a: 2, b: 1, true: 1 }, rest: 0, distinct: 3 });
    assert.deepEqual([of(record, 'm').missing, of(record, 'm').numbers?.count], [2, 1]);
    assert.equal(record.incomplete, undefined);
  });

  it('of kinds that are mixed counts each as what it is', () => {
    const { numbers, categories, count } = of(
      observed((run) => run.observe('x', [1, '1', true, 'true', null])),
      'x',
    );
    assert.deepEqual([count, numbers?.count, categories?.top], [5, 1, { 1: 1, true: 2 }]);
  });

  it('has a few columns of any name, and says what it dropped: too long, too many, no text, no value of a column', () => {
    const record = observed((run) => {
      run.observe('__proto__', 1).observe('\ud800', 1).observe('\ufffd', 2).observe('👩‍🔬', 'x');
      run
        .observe('x'.repeat(300), 1)
        .observe('', 1)
        .observe(7 as never, 1);
      run.observe('o', [{}, {}, Symbol('s'), () => 1, [1]] as never);
      for (let n = 0; n < 300; n++) run.observe(`column ${n}`, n);
    });
    const names = Object.keys(record.observations ?? {});
    assert.deepEqual([names.length, Object.hasOwn(record.observations ?? {}, '__proto__')], [256, true]);
    assert.equal(of(record, '\ufffd').count, 2);
    const reasons = (record.incomplete ?? []).filter((reason) => !reason.startsWith('column column '));
    assert.deepEqual(reasons, [
      'a column was dropped: its name is no text',
      'column  was dropped: its name is empty',
      `column ${'x'.repeat(64)} was dropped: its name is longer than 256 bytes`,
      'values of column o were dropped: a function is no value of a column',
      'values of column o were dropped: a list is no value of a column',
      'values of column o were dropped: a symbol is no value of a column',
      'values of column o were dropped: an object is no value of a column',
    ]);
  });

  it('keeps what it got before an iterable threw', () => {
    const record = observed((run) =>
      run.observe(
        'n',
        (function* () {
          yield 1;
          throw new Error('broken');
        })(),
      ),
    );
    assert.equal(of(record, 'n').count, 1);
    assert.deepEqual(record.incomplete, ['an observation was dropped: it could not be read']);
  });

  it('does nothing once the run has ended, and warns of it; outside of a run it does nothing', async () => {
    const warnings = await warningsOf(() => {
      let kept: Run | undefined;
      component('observes', () => {
        kept = currentRun();
        kept.observe('n', 1);
      })();
      kept?.observe('n', 2);
      currentRun().observe('n', 3);
    });
    assert.equal(of(recording.record('observes'), 'n').count, 1);
    assert.ok(
      warnings.some((warning) => warning.includes('after their run had ended')),
      warnings.join(),
    );
  });

  it('is in no record of a run that goes on: two summaries of one column would be about the same values', () => {
    const run = recordLineage(undefined, { component: 'at once', observations: { n: [1, 2] } });
    assert.equal(run.recording, false);
    assert.equal(of(recording.record('at once'), 'n').count, 2);
  });

  it('of a span of somebody else adds up over calls, and is on the span as attributes', () => {
    const provider = new NodeTracerProvider({ spanProcessors: [recording.processor] });
    const span = provider.getTracer('service').startSpan('GET /');
    recordLineage(span, { component: 'serves', observations: { n: 1 } });
    recordLineage(span, { component: 'serves', observations: { n: 2, c: 'x' } }).observe('n', 3);
    const attributes = (): Record<string, unknown> => Reflect.get(span, 'attributes');
    assert.deepEqual(attributes()['mltrace.observation.columns'], ['n', 'c']);
    span.end();
    const record = recording.record('serves');
    assert.deepEqual([of(record, 'n').numbers?.sum, of(record, 'c').count], [6, 1]);
    const summaries = attributes()['mltrace.observation.summaries'] as string[];
    assert.equal(attributes()['mltrace.observation.length'], 2 + summaries.join('').length);
  });

  it('by two copies of the package on one span: each keeps the columns of the other', async () => {
    const copy = `../../lib/record/record-lineage.js?copy=${Math.random()}`;
    const second: { readonly recordLineage: typeof recordLineage } = await import(copy);
    const provider = new NodeTracerProvider({ spanProcessors: [recording.processor] });
    const span = provider.getTracer('service').startSpan('GET /');
    recordLineage(span, { component: 'shared', observations: { a: 1 } });
    second.recordLineage(span, { component: 'shared', observations: { b: 'x' } });
    recordLineage(span, { component: 'shared', observations: { a: 2 } });
    span.end();
    const record = recording.record('shared');
    assert.deepEqual([of(record, 'a').count, of(record, 'b').count, record.incomplete], [2, 1, undefined]);
  });

  it('is among the attributes that lineageAttributes() gives', () => {
    const attributes = lineageAttributes({ component: 'c', observations: { n: new Float32Array([1, 2]) } });
    assert.deepEqual(attributes['mltrace.observation.columns'], ['n']);
    assert.equal(trace.getActiveSpan(), undefined);
  });
});

describe('what a span observed', () => {
  it('is taken whole or not at all: what a limit cut leaves a reason, and no number', async () => {
    const recording = startRecording();
    try {
      for (const limit of [15, 20, 40, 100, 140]) {
        const provider = new NodeTracerProvider({
          spanProcessors: [recording.processor],
          spanLimits: { attributeValueLengthLimit: limit },
        });
        const span = provider.getTracer('service').startSpan('s');
        recordLineage(span, { component: `c${limit}`, observations: { 'a column of a longer name': 1, n: [1, 2] } });
        span.end();
        const { observations, incomplete } = recording.record(`c${limit}`.slice(0, limit));
        assert.equal(observations, undefined);
        assert.ok(incomplete?.includes('observations were cut: their lists or their length are not what was recorded'));
      }
    } finally {
      await recording.close();
    }
  });
});
