import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as promClient from 'prom-client';
import { counter } from '../../lib/metrics/counter.js';
import { exposition } from '../../lib/metrics/exposition.js';
import { labelValue, otherValue, overflowValue } from '../../lib/metrics/label-value.js';
import { registryMetric } from '../../lib/metrics/metric-shape.js';
import type { LineageMetric } from '../../lib/names.js';
import { type ParsedSample, parseExposition } from './parse-exposition.js';
import { registries } from './registries.js';

const definition: LineageMetric = {
  name: 'trial_total',
  type: 'counter',
  labels: ['a', 'b'],
  unit: 'trials',
  exemplars: true,
  where: 'both',
  meaning: 'a line\nbreak, a \\ and a "quote"',
};

/** What breaks registries and parsers, and whatever else there is. */
const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom(',', ':', '"', '\\', '\n', 'a', 'b', '{', '}', '=', ' ', '\r', '#', '\0', '😀') }),
  fc.string({ unit: 'binary' }),
  // Halves of surrogate pairs.
  fc.array(fc.integer({ min: 0xd700, max: 0xe0ff }), { maxLength: 5 }).map((units) => String.fromCharCode(...units)),
  fc.string({ minLength: 190, maxLength: 230, unit: fc.constantFrom('x', '😀') }),
  fc.constantFrom(overflowValue, otherValue, '__proto__', ''),
);

const fail = (trouble: unknown): never => {
  throw trouble;
};

function counted(pairs: readonly (readonly [string, string])[]) {
  const parts = counter(definition, { limit: 1000, onOverflow: () => assert.fail('overflow') });
  for (const [n, pair] of pairs.entries()) parts.add(pair, 2 ** (n % 40));
  return registryMetric(parts, fail);
}

/** What is expected of the pairs: each once, with the sum of what was counted for it. */
function expected(pairs: readonly (readonly [string, string])[]): Map<string, number> {
  const sums = new Map<string, number>();
  pairs.forEach((pair, n) => {
    const key = JSON.stringify(pair.map(labelValue));
    sums.set(key, (sums.get(key) ?? 0) + 2 ** (n % 40));
  });
  return sums;
}

const found = (samples: readonly ParsedSample[]): Map<string, number> =>
  new Map(samples.map(({ labels: { a, b }, value }) => [JSON.stringify([a, b]), value]));

describe('label values', () => {
  it('never become one when they are two, and say themselves whenever they can', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, another) => {
        const other = another === '' ? labelValue(`${one}\0`) : another;
        assert.equal(labelValue(one) === labelValue(other), one === other);
        const shown = labelValue(one);
        assert.ok(shown.isWellFormed() && !shown.includes('\0') && shown.length <= 200);
        assert.ok(shown === one || /~[0-9a-f]{12}$/.test(shown));
        assert.notEqual(shown, overflowValue);
      }),
    );
  });

  for (const format of ['text', 'openmetrics'] as const) {
    it(`come back from an exposition in ${format} as they were, each series once`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(hostile, hostile), { maxLength: 20 }), async (pairs) => {
          const text = await exposition([counted(pairs)], { format, onTrouble: (_, trouble) => fail(trouble) });
          const samples = parseExposition(text).get(format === 'text' ? 'trial_total' : 'trial')?.samples ?? [];
          assert.equal(samples.length, expected(pairs).size);
          assert.deepEqual(found(samples), expected(pairs));
        }),
        { numRuns: 60 },
      );
    });
  }

  for (const { name, make } of registries) {
    it(`come back from a registry of ${name} in both of its formats`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(hostile, hostile), { maxLength: 20 }), async (pairs) => {
          const registry = make();
          registry.registerMetric(counted(pairs));
          for (const type of ['OPENMETRICS', 'PROMETHEUS', 'OPENMETRICS'] as const) {
            registry.setContentType(promClient.Registry[`${type}_CONTENT_TYPE`]);
            const family = parseExposition(await registry.metrics()).get(
              type === 'PROMETHEUS' ? 'trial_total' : 'trial',
            );
            assert.deepEqual(found(family?.samples ?? assert.fail(type)), expected(pairs));
            assert.ok(family?.samples.every((sample) => sample.name === 'trial_total'));
          }
        }),
        { numRuns: 30 },
      );
    });
  }
});
