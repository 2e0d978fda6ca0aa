import assert from 'node:assert/strict';
import { closest, didYouMean } from '../../lib/query/close-names.js';

const names = ['features.csv', 'raw/features-2001.csv', 'model.json', 'predictions.csv', 'a', 'train'];

describe('names that are close', () => {
  it('are those a few letters away, also of the last part of a path', () => {
    assert.deepEqual(closest('featuers.csv', names), ['features.csv']);
    assert.deepEqual(closest('modle.json', names), ['model.json']);
    assert.deepEqual(closest('features-2002.csv', names), ['raw/features-2001.csv']);
  });

  it('are those that contain it, the shortest first', () => {
    assert.deepEqual(closest('feature', names), ['features.csv', 'raw/features-2001.csv']);
    assert.deepEqual(closest('TRAIN', names), ['train']);
  });

  it('are none where nothing is', () => {
    assert.deepEqual(closest('zzz', names), []);
    assert.equal(didYouMean([]), '');
  });

  it('are three at most', () => {
    assert.equal(closest('part', ['part-1', 'part-2', 'part-3', 'part-4']).length, 3);
  });
});
