import assert from 'node:assert/strict';
import { recordAsOf } from '../../lib/query/as-of.js';
import { minute, run } from './pipeline-facts.js';

const record = run(1, 'train', {
  reads: [
    { artifact: 'a', at: minute(10) },
    { artifact: 'b', at: minute(12) },
  ],
  writes: [{ artifact: 'c', at: minute(13) }],
  endedAt: minute(14),
  status: 'failed',
  measures: { loss: 1 },
  parameters: { rate: 2 },
  checks: [{ name: 'rows', when: 'after', outcome: 'failed' }],
  error: { type: 'RangeError' },
});

describe('a record as of a time', () => {
  it('is the whole record without a time and from its end on', () => {
    assert.equal(recordAsOf(record, undefined), record);
    assert.deepEqual(recordAsOf(record, minute(14)), record);
  });

  it('lacks what came later, and with it the end, measures, checks and error', () => {
    const { endedAt, measures, checks, error, ...rest } = record;
    assert.deepEqual(recordAsOf(record, minute(11)), {
      ...rest,
      status: 'running',
      reads: record.reads.slice(0, 1),
      writes: [],
    });
  });
});
