import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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

  it('tells every mistake once, in the words of who made it, and of no end of them a hundred', () => {
    const program = `
      import { lineageAttributes, recordLineage } from ${JSON.stringify(import.meta.resolve('../../lib/index.js'))};
      process.on('warning', ({ message }) => console.log(message.replace(/^.*invalid option: /, '')));
      const wrong = [undefined, 7, {}, { component: '' }, { component: 'a\\0' }, { component: 'b', input: 'x' }];
      for (const lineage of [...wrong, ...wrong]) recordLineage(undefined, lineage);
      for (let count = 0; count < 200; count++) lineageAttributes({ component: 'c', ['x' + count]: 1 });`;
    const node = ['--no-warnings', '--input-type=module', '-e', program];
    const warnings = execFileSync(process.execPath, node, { encoding: 'utf8' }).trimEnd().split('\n');
    const known = 'component, namespace, owner, description, tags, inputs, outputs, parameters, measures, observations';
    assert.deepEqual(warnings.slice(0, 6), [
      'lineage: expected an object with component, inputs and outputs, found none',
      'lineage: expected an object with component, inputs and outputs, found number',
      'lineage: expected as component a name of 1 to 1024 bytes without NUL, found none',
      'lineage: expected as component a name of 1 to 1024 bytes without NUL, found ""',
      'lineage: expected as component a name of 1 to 1024 bytes without NUL, found "a\\u0000"',
      `lineage knows ${known}, dependsOn, digest, found "input"; remove it or correct its spelling`,
    ]);
    // Of what is beyond a hundred the first of its sort is told.
    assert.equal(warnings.length, 101);
  });
});
