import assert from 'node:assert/strict';
import { attribute, pointerList, standard } from '../../lib/names.js';
import { plain, readDocument, tableUnder } from './markdown.js';

const namesUnder = (heading: string): string[] =>
  tableUnder(readDocument('docs/attributes.md'), heading)
    .map(([cell = '']) => plain(cell))
    .sort();

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
});
