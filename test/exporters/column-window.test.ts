import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ColumnWindow } from '../../exporters/prometheus/column-window.js';
import { ColumnObserver, type ColumnSummary } from '../../lib/observe/index.js';

function summaryOf(value: number): ColumnSummary {
  const observer = new ColumnObserver();
  observer.add(value);
  return observer.summary();
}

describe('the window of a column', () => {
  it('has the run that ended last, and those that ended within the window before it, whatever order they come in', () => {
    const ends = fc.array(fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 5000 })), {
      minLength: 1,
      maxLength: 150,
    });
    fc.assert(
      fc.property(ends, (list) => {
        const window = new ColumnWindow(100);
        // The value says when: what is in the window can be told from its smallest and largest.
        for (const end of list) window.add(end, summaryOf(end));
        const last = Math.max(...list);
        const { merged } = window;
        assert.equal(merged.numbers?.max, last);
        assert.ok((merged.numbers?.min ?? 0) > last - 100);
        // To a tenth of the window.
        assert.ok(merged.count >= list.filter((end) => end > last - 90).length);
        assert.ok(merged.count <= list.filter((end) => end > last - 100).length);
        assert.equal(window.merged, merged);
      }),
    );
  });
});
