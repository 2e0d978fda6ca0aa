import assert from 'node:assert/strict';
import type { PrometheusBridgeOptions } from '../../exporters/index.js';
import { commandTable } from '../../lib/cli/command-table.js';
import { lineageMetric } from '../../lib/names.js';
import { plain, readDocument, tableUnder } from './markdown.js';

const document = readDocument('docs/metrics.md');

// The compiler refuses a name too many and a name too few.
const bridgeOptions = {
  components: true,
  buckets: true,
  durationBuckets: true,
  references: true,
  driftMethods: true,
  driftThresholds: true,
  driftWindowSeconds: true,
  seriesLimit: true,
} satisfies Record<keyof PrometheusBridgeOptions, true>;

describe('docs/metrics.md', () => {
  it('lists every metric as the code defines it, and no other', () => {
    const places = { both: 'both', process: 'bridge', serve: 'serve' } as const;
    const expected = Object.values(lineageMetric).map(({ name, type, labels, unit, exemplars, where, meaning }) => [
      `\`${name}\``,
      exemplars ? `${type}, exemplars` : type,
      labels.map((label) => `\`${label}\``).join(', '),
      unit,
      places[where],
      meaning,
    ]);
    assert.deepEqual(tableUnder(document, 'The metrics'), expected);
  });

  it('lists every option of the bridge', () => {
    const listed = tableUnder(document, 'In a service').map(([cell = '']) => plain(cell));
    assert.deepEqual(listed.sort(), Object.keys(bridgeOptions).sort());
  });

  it('lists every option of serve about metrics', () => {
    const options = commandTable.find(({ name }) => name === 'serve')?.options ?? [];
    const expected = options.map(({ flags }) => flags).filter((flags) => flags.startsWith('--metrics-'));
    assert.deepEqual(
      tableUnder(document, 'In `mltrace serve`').map(([cell = '']) => plain(cell)),
      expected,
    );
  });
});
