import assert from 'node:assert/strict';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { ColumnObserver } from '../../lib/observe/index.js';
import { learntBuckets } from '../../lib/serve/learnt-buckets.js';
import { run } from '../reference/make.js';

const summaryOf = (values: readonly number[]) => {
  const observer = new ColumnObserver();
  for (const value of values) observer.add(value);
  return observer.summary();
};
const observing = (n: number, component: string): RunRecord =>
  run({ n, end: n, component, observations: { p: summaryOf([n]) } });
const column = (component: string) => ({ namespace: 'default', component, column: 'p' });

describe('bounds that are learnt', () => {
  it('are waited for by what a run observed, and asked for once', async () => {
    const asked: string[] = [];
    const counted: string[] = [];
    const learnt = learntBuckets({
      given: ({ component }) => (component === 'given' ? [1] : undefined),
      ask: async ({ component }) => void asked.push(component),
      baselineOf: ({ component }) => (component === 'known' ? summaryOf([0, 50, 100]) : undefined),
      count: ({ id }) => void counted.push(id),
      onTrouble: assert.fail as () => void,
    });
    const runs = ['given', 'known', 'unknown', 'known', 'given'].map((component, n) => observing(n + 1, component));
    for (const each of runs) learnt.take(each);
    learnt.take(run({ n: 9, end: 9, component: 'observes-nothing' }));
    assert.deepEqual(counted, [runs[0]?.id, runs[4]?.id, run({ n: 9 }).id]);
    await learnt.learnt();
    assert.deepEqual(counted.slice(3).sort(), [runs[1]?.id, runs[2]?.id, runs[3]?.id]);
    assert.deepEqual(asked, ['known', 'unknown']);
    assert.deepEqual(learnt.bucketsOf(column('given')), [1]);
    assert.ok((learnt.bucketsOf(column('known'))?.length ?? 0) > 3);
    assert.equal(learnt.bucketsOf(column('unknown')), undefined);
    learnt.take(observing(20, 'known'));
    learnt.take(observing(21, 'unknown'));
    assert.equal(counted.length, 8);
    assert.equal(asked.length, 2);
  });

  it('are done without when they cannot be had, and nothing is lost', async () => {
    const troubles: unknown[] = [];
    const counted: string[] = [];
    const learnt = learntBuckets({
      given: () => undefined,
      ask: async () => assert.fail('on purpose'),
      baselineOf: () => undefined,
      count: ({ id, component }) => {
        counted.push(id);
        if (component === 'breaks') assert.fail('on purpose');
      },
      onTrouble: (trouble) => troubles.push(trouble),
    });
    for (const [n, component] of ['a', 'breaks', 'b'].entries()) learnt.take(observing(n + 1, component));
    await learnt.learnt();
    assert.equal(counted.length, 3);
    assert.equal(troubles.length, 4);
  });
});
