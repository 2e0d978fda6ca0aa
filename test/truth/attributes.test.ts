import assert from 'node:assert/strict';
import { decodeSpan, type SpanLike } from '../../lib/lineage/decode-span.js';
import { attribute, pointerList, standard } from '../../lib/names.js';
import { blocksOf, plain, readDocument, tableUnder } from './markdown.js';

const document = readDocument('docs/attributes.md');

const namesUnder = (heading: string): string[] =>
  tableUnder(document, heading)
    .map(([cell = '']) => plain(cell))
    .sort();

type Attributes = Readonly<Record<string, unknown>>;

/** The record of a failed span with these attributes of its own and of its resource. */
const recordOf = (attributes: Attributes, resource: Attributes): unknown => {
  const span: SpanLike = {
    attributes: { [attribute.componentName]: 'train', ...attributes },
    resource: { attributes: resource },
    startTime: [1_769_850_000, 0],
    endTime: [1_769_850_001, 0],
    status: { code: 2 },
    droppedAttributesCount: 0,
    spanContext: () => ({ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }),
  };
  return decodeSpan(span);
};

describe('docs/attributes.md', () => {
  it('lists every attribute of a run, and no other', () => {
    const named = Object.values(attribute).map((name) =>
      name === attribute.input || name === attribute.output ? `${name}.` : name,
    );
    assert.deepEqual(namesUnder('Of the run'), named.sort());
  });

  it('lists every list of pointers, and no other', () => {
    assert.deepEqual(namesUnder('Of what it read and wrote'), Object.values(pointerList).sort());
  });

  it('lists every standard name that is taken over, and no other', () => {
    assert.deepEqual(namesUnder('Standard names that are taken over'), Object.values(standard).sort());
  });

  it('says of each standard name whether it is looked for on the span or on its resource', () => {
    for (const [cell = '', place] of tableUnder(document, 'Standard names that are taken over')) {
      const name = plain(cell);
      const given = { [name]: name === standard.lineNumber ? 7 : 'x' };
      const none = recordOf({}, {});
      const changed = {
        span: JSON.stringify(recordOf(given, {})) !== JSON.stringify(none),
        resource: JSON.stringify(recordOf({}, given)) !== JSON.stringify(none),
      };
      assert.deepEqual(changed, { span: place === 'span', resource: place === 'resource' }, name);
    }
  });

  it('shows the helpers in Python, and part of the step that uses one, as they are', () => {
    const shown = blocksOf(document).filter(({ language }) => language === 'python');
    assert.deepEqual(
      shown.map(({ file }) => file),
      ['lineage.py', 'train.py', 'lineage_without_digests.py', 'observe.py'].map((name) => `examples/python/${name}`),
    );
    for (const { file = '', text } of shown) {
      const source = readDocument(file);
      assert.ok(/\/lineage|\/observe/.test(file) ? source === text : source.includes(text), file);
    }
  });

  it('has every attribute that the example in Python sets', () => {
    const sources = ['lineage', 'lineage_without_digests', 'train', 'observe'].map((name) =>
      readDocument(`examples/python/${name}.py`),
    );
    const set = [...sources.join('').matchAll(/"(mltrace\.[^"]+)"/g)].map(([, name = '']) =>
      name.replace('{direction}', 'input'),
    );
    const lists = [attribute.input, attribute.output].flatMap((prefix) =>
      Object.values(pointerList).map((list) => `${prefix}.${list}`),
    );
    const known = new Set<string>([...Object.values(attribute), ...lists]);
    const prefixes = [attribute.parameter, attribute.measure];
    assert.ok(set.length > 8, `${set.length} found`);
    assert.deepEqual(
      set.filter((name) => !known.has(name) && !prefixes.some((prefix) => name.startsWith(prefix))),
      [],
    );
  });

  it('shows helpers of at most 15 lines, blank ones not counted', () => {
    for (const name of ['lineage', 'lineage_without_digests']) {
      const lines = readDocument(`examples/python/${name}.py`).split('\n');
      assert.ok(lines.filter((line) => line.trim() !== '').length <= 15, name);
    }
  });
});
