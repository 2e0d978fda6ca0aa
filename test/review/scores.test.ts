import assert from 'node:assert/strict';
import { downstreamOf, makeFaulty, sparse } from '../../bench/faulty-pipelines.js';
import { classed } from '../../bench/review-cases.js';
import { groupBy } from '../../lib/lineage/group-by.js';
import { evidenceRatios, weightOfRuns } from '../../lib/review/evidence-weights.js';
import { reviewMethods } from '../../lib/review/methods.js';
import { defaultSettings, posteriorScores } from '../../lib/review/posterior.js';
import { rankClasses } from '../../lib/review/rank.js';
import { runClasses } from '../../lib/review/run-classes.js';
import { formulas } from '../../lib/review/scores.js';
import { causeGraph } from '../../lib/review/strong-components.js';
import { Random } from '../reference/random.js';
import { naivePosterior, naiveScores, naiveWeight } from './naive-review.js';

const close = (found: number, expected: number, what: string): void =>
  assert.ok(
    found === expected || Math.abs(found - expected) < 1e-9 * Math.max(1, Math.abs(expected)),
    `${what}: ${found}, not ${expected}`,
  );

describe('the scores of a review', () => {
  it('are what their formulas say, for all small counts', () => {
    for (let code = 0; code < 6 ** 4; code += 1) {
      const [a = 0, b = 0, c = 0, d = 0] = [code % 6, (code / 6) % 6, (code / 36) % 6, code / 216].map(Math.floor);
      for (const [name, score] of Object.entries(formulas)) {
        const expected = naiveScores[name]?.(a, b, c, d) ?? assert.fail(name);
        const found = score({ a, b, c, d });
        // What is divided by nothing has no suspicion; only dstar2 of a perfect run has no bound.
        if (Number.isNaN(expected)) assert.ok(Number.isFinite(found), `${name} of ${[a, b, c, d]}`);
        else close(found, expected, `${name} of ${[a, b, c, d]}`);
      }
    }
  });

  it('put runs in one class that have the same outputs downstream, as a plain walk finds them', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const pipeline = makeFaulty(new Random(seed), { culprits: 1 });
      const { classes, order } = classed(pipeline);
      const sets = downstreamOf(pipeline).map((set) => [...set].sort((x, y) => x - y).join());
      const isFlagged = (set: string): boolean =>
        set !== '' && set.split(',').some((output) => pipeline.flagged[Number(output)]);
      const expected = groupBy(sets.keys(), (run) => sets[run] ?? '');
      const found = new Map(
        classes.map(({ runs, outputs }) => {
          const members = order.filter((_, n) => ((outputs[n >> 5] ?? 0) & (1 << (n & 31))) !== 0);
          return [members.sort((x, y) => x - y).join(), runs];
        }),
      );
      for (const [set, runs] of expected) {
        if (isFlagged(set)) assert.deepEqual(found.get(set), runs, `seed ${seed}`);
        else assert.equal(found.has(set), false);
      }
      for (const { runs, flagged, passing } of classes) {
        const outputs = (sets[runs[0] ?? 0] ?? '').split(',').map(Number);
        assert.equal(flagged, outputs.filter((output) => pipeline.flagged[output]).length);
        assert.equal(passing, outputs.length - flagged);
      }
    }
  });

  it('put runs on a cycle into one class', () => {
    const edges = [
      [0, 1],
      [1, 2],
      [2, 1],
      [2, 3],
    ] as const;
    const { classes } = runClasses(causeGraph(4, edges), { writers: [0, 3], flagged: 1 });
    assert.deepEqual(
      classes.map(({ runs, flagged, passing }) => [runs, flagged, passing]),
      [
        [[0, 1, 2], 1, 0],
        [[3], 1, 1],
      ],
    );
  });

  it('of the posterior are those of plain numbers, every pair looked at, with evidence and without', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = new Random(seed + 500);
      const pipeline = makeFaulty(random, { culprits: 1 + (seed % 2), shape: sparse });
      const { classes, population, order } = classed(pipeline);
      // From evidence that is rare to some that most runs have, and says nothing.
      const apart = classes.map(({ runs }) => runs.map(() => random.chance(seed / 25)));
      const all = apart.flat();
      const ratios = evidenceRatios(all.length, all.filter((is) => is).length);
      for (const isWeighed of [false, true]) {
        const weighed = classes.map((each, n) => {
          const count = (apart[n] ?? []).filter((is) => is).length;
          return isWeighed ? { ...each, weight: weightOfRuns(each.runs.length, count, ratios) } : each;
        });
        const naive = naivePosterior(
          classes.map(({ runs, outputs }, n) => ({
            runs: runs.length,
            ...(isWeighed && { weight: naiveWeight(apart[n] ?? [], all) }),
            outputs: new Set(order.filter((_, m) => ((outputs[m >> 5] ?? 0) & (1 << (m & 31))) !== 0)),
          })),
          pipeline.flagged,
          defaultSettings.pairWeight,
        );
        const found = posteriorScores(weighed, population, { ...defaultSettings, paired: classes.length });
        for (const [n, score] of found.entries()) close(score, naive[n] ?? Number.NaN, `seed ${seed}, class ${n}`);
      }
    }
  });

  it('gain by evidence for what is set apart, the more the rarer that is, and nothing once half of all are', () => {
    const gain = (apart: number) => evidenceRatios(90, apart).apart / evidenceRatios(90, apart).alike;
    for (let apart = 0; apart < 49; apart += 1) assert.ok(gain(apart) > gain(apart + 1), String(apart));
    assert.deepEqual([gain(49), gain(90)], [1, 1]);
  });

  it('rank every class once, by any method', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { classes, population } = classed(makeFaulty(new Random(seed), { culprits: 2 }));
      for (const method of reviewMethods) {
        const places = rankClasses(classes, population, method).map(({ place }) => place);
        assert.deepEqual(
          [...places].sort((x, y) => x - y),
          [...classes.keys()],
          method,
        );
      }
    }
  });
});
