import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { lineageAttributes } from '../../lib/index.js';
import { attribute } from '../../lib/names.js';
import { type Recording, startRecording } from './recording.js';

describe('lineageAttributes()', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  it('gives what makes a span a run, at its start', () => {
    writeFileSync('model.bin', 'weights');
    new NodeTracerProvider({ spanProcessors: [recording.processor] }).register();
    const lineage = { component: 'predict', inputs: ['model.bin', 'plain'], outputs: { artifact: 'answer', value: 7 } };
    const span = trace.getTracer('service').startSpan('GET /', { attributes: lineageAttributes(lineage) });
    assert.deepEqual(recording.records(), []);
    span.end();
    const { reads, writes, incomplete } = recording.record('predict');
    assert.deepEqual([reads.length, writes.length, incomplete], [2, 1, undefined]);
    assert.match(reads.find(({ artifact }) => artifact === 'model.bin')?.digest ?? '', /^sha256:/);
    assert.match(writes[0]?.digest ?? '', /^sha256:/);
  });

  it('hashes files of several mebibytes while the caller waits', () => {
    writeFileSync('large.bin', Buffer.alloc(3 * 1024 * 1024));
    const attributes = lineageAttributes({ component: 'a', inputs: 'large.bin', outputs: 'large.bin' });
    for (const key of ['mltrace.input.digests', 'mltrace.output.digests'])
      assert.match(String(attributes[key]), /^sha256:/);
  });

  it('gives texts, numbers, booleans and lists of them only', () => {
    const attributes = lineageAttributes({
      component: 'a',
      tags: ['x'],
      parameters: { n: 1, b: true },
      measures: { m: 2 },
      dependsOn: `${'1'.repeat(32)}:${'2'.repeat(16)}`,
    });
    for (const value of Object.values(attributes).flat()) assert.match(typeof value, /^(string|number|boolean)$/);
    assert.equal(attributes[`${attribute.parameter}n`], 1);
    assert.deepEqual(attributes[attribute.dependsOn], [`${'1'.repeat(32)}:${'2'.repeat(16)}`]);
  });

  it('gives none where there is no component, and does not throw', () => {
    assert.deepEqual(lineageAttributes({} as { component: string }), {});
    assert.deepEqual(lineageAttributes(Object.create(null)), {});
  });
});
