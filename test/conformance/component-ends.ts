import assert from 'node:assert/strict';
import { ColumnObserver } from '../../lib/observe/index.js';
import { componentEnds } from '../../lib/query/component-ends.js';
import { latestObservingRuns } from '../../lib/query/drift/latest-observing-runs.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { at, fact, idOf, run } from '../reference/make.js';

const summaryOf = (value: number) => {
  const observer = new ColumnObserver();
  observer.add(value);
  return observer.summary();
};

/** What gauges are made of, on every store. */
export function tellsWhenComponentsEnded(store: () => LineageStore): void {
  it('tells of each component when it ended last, was ok last and wrote last', async () => {
    await store().apply([
      run({ n: 1, end: 5, component: 'a', writes: [{ artifact: 'x' }] }),
      run({ n: 2, end: 9, component: 'a' }),
      run({ n: 3, end: 20, component: 'a', status: 'failed', writes: [{ artifact: 'x' }] }),
      run({ n: 4, end: 7, component: 'b', status: 'failed' }),
      run({ n: 5, component: 'c', writes: [{ artifact: 'x' }] }),
      run({ n: 6, end: 8, component: 'a', namespace: 'prod' }),
      fact({ annotation: 'n', at: at(1), subject: 'component:default/never', key: 'flag', value: true }),
    ]);
    const found = await componentEnds(store());
    const sorted = found.toSorted((x, y) => (x.namespace + x.component < y.namespace + y.component ? -1 : 1));
    assert.deepEqual(sorted, [
      { namespace: 'default', component: 'a', lastEnd: at(20), lastSuccess: at(9), lastOutput: at(5) },
      { namespace: 'default', component: 'b', lastEnd: at(7) },
      { namespace: 'default', component: 'c' },
      { namespace: 'prod', component: 'a', lastEnd: at(8), lastSuccess: at(8) },
    ]);
  });

  it('tells of each component the run that started last of those that ended well and observed something', async () => {
    const observed = (n: number) => ({ observations: { p: summaryOf(n) } });
    await store().apply([
      run({ n: 1, start: 1, end: 30, component: 'a', ...observed(1) }),
      run({ n: 2, start: 2, end: 20, component: 'a', ...observed(2) }),
      run({ n: 3, start: 3, end: 40, component: 'a' }),
      run({ n: 4, start: 4, component: 'a', ...observed(4) }),
      run({ n: 6, start: 6, end: 50, component: 'a', status: 'failed', ...observed(6) }),
      run({ n: 5, end: 6, component: 'b' }),
    ]);
    assert.deepEqual(await latestObservingRuns(store()), [{ namespace: 'default', component: 'a', run: idOf(2) }]);
  });
}
