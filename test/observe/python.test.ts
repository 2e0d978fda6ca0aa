import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { parseSummary } from '../../lib/lineage/parse-summary.js';
import { atLevel, binsOf, runsOf } from '../../lib/observe/bins.js';
import { ColumnObserver, type ColumnSummary, type NumberSummary } from '../../lib/observe/index.js';
import { Random } from '../reference/random.js';
import { MissingComponent, need } from '../services/obtain.js';

const program = `
import json, sys
sys.path.insert(0, "examples/python")
import observe
print(json.dumps([observe.summary(values) for values in json.load(sys.stdin)]))`;

function summariesInPython(columns: readonly (readonly (number | null)[])[]): unknown[] {
  const options = { input: JSON.stringify(columns), encoding: 'utf8' } as const;
  const { status, stdout, stderr, error } = spawnSync('python3', ['-B', '-c', program], options);
  if (error !== undefined) throw new MissingComponent(`python3 is not on the PATH: ${error.message}`);
  assert.equal(`${status} ${stderr}`, '0 ');
  return JSON.parse(stdout);
}

describe('summaries by the helper in Python', () => {
  need('Python', async () => summariesInPython([]));

  it('have the bins of ours, and are read', () => {
    const random = new Random(1);
    const wide = Array.from({ length: 3000 }, () => (random.next() - 0.5) * 10 ** (random.next() * 20 - 10));
    const columns = [[], [null], [0, 1, -1, 101 / 99, (101 / 99) ** 2, 5e-324, 1e308, -1e308, null], wide];
    const shown = (summary: ColumnSummary, level: number) => {
      const { numbers, ...rest } = summary;
      if (numbers === undefined) return { rest };
      const { positive, negative, level: own, sum, ...figures } = numbers;
      const side = (runs: NumberSummary['positive']) => runsOf(atLevel(binsOf(runs), own, level));
      return { rest, figures, positive: side(positive), negative: side(negative) };
    };
    for (const [at, found] of summariesInPython(columns).entries()) {
      const observer = new ColumnObserver();
      for (const value of columns[at] ?? []) observer.add(value);
      const [ours, theirs] = [observer.summary(), parseSummary(found, 'found', []) as ColumnSummary];
      const level = Math.max(ours.numbers?.level ?? 0, theirs.numbers?.level ?? 0);
      assert.deepEqual(shown(theirs, level), shown(ours, level));
      assert.ok(Math.abs((theirs.numbers?.level ?? 0) - (ours.numbers?.level ?? 0)) <= 1);
    }
  });
});
