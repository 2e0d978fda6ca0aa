import assert from 'node:assert/strict';
import { canonicalJson } from '../../lib/lineage/canonical-json.js';
import { isRunRecord, type RunRecord } from '../../lib/lineage/facts.js';
import { mergeRuns } from '../../lib/lineage/merge.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { idOf, run } from '../reference/make.js';
import { Random } from '../reference/random.js';
import { randomLog } from '../reference/random-log.js';
import { mergeAll } from '../reference/reference-model.js';

/** Many differing records of one run. */
function recordsOfOneRun(seed: number): RunRecord[] {
  const logs = [seed, seed + 1, seed + 2].flatMap(randomLog).filter(isRunRecord);
  return logs.slice(0, 6).map((record) => parseFact({ ...record, id: idOf(1) }).fact as RunRecord);
}

const text = (record: RunRecord): string => canonicalJson(record);

describe('merging records of one run', () => {
  for (let seed = 0; seed < 300; seed += 60) {
    it(`is the reference merge in any order and grouping (seeds ${seed} to ${seed + 59})`, () => {
      for (let n = seed; n < seed + 60; n += 1) {
        const records = recordsOfOneRun(n);
        const random = new Random(n);
        const expected = canonicalJson(mergeAll(records));
        const [first, ...rest] = random.shuffle([...records, ...records.slice(0, 2)]);
        if (first === undefined) continue;
        assert.equal(text(rest.reduce(mergeRuns, first)), expected, `seed ${n}, from the left`);
        assert.equal(
          text(rest.reduceRight((merged, record) => mergeRuns(record, merged), first)),
          expected,
          `seed ${n}, from the right`,
        );
      }
    });
  }
  it('is in normal form again: parsing the result changes nothing', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const merged = recordsOfOneRun(seed).reduce(mergeRuns);
      assert.equal(text(parseFact(JSON.parse(text(merged))).fact as RunRecord), text(merged), `seed ${seed}`);
    }
  });
  it('takes the earliest start, the latest end and the worst status', () => {
    const merged = mergeRuns(
      run({ n: 1, start: 5, end: 6, status: 'failed' }),
      run({ n: 1, start: 3, end: 9, status: 'ok' }),
    );
    assert.deepEqual(
      [merged.startedAt, merged.endedAt, merged.status],
      [run({ n: 1, start: 3 }).startedAt, run({ n: 1, end: 9 }).endedAt, 'failed'],
    );
  });
  it('keeps a write of unknown time unknown when the end becomes known', () => {
    const merged = mergeRuns(run({ n: 1, writes: [{ artifact: 'a' }] }), run({ n: 1, end: 9, writes: [] }));
    assert.deepEqual(
      merged.writes.map(({ at }) => at),
      [null],
    );
  });
  it('keeps a write without digest beside the same write with one', () => {
    const merged = mergeRuns(
      run({ n: 1, end: 2, writes: [{ artifact: 'a' }] }),
      run({ n: 1, end: 2, writes: [{ artifact: 'a', digest: 'sha256:aa' }] }),
    );
    assert.equal(merged.writes.length, 2);
  });
});
