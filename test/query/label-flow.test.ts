import assert from 'node:assert/strict';
import type { Fact } from '../../lib/lineage/facts.js';
import { versionId } from '../../lib/lineage/ids.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { affected, labels, labelsOf } from '../../lib/query/index.js';
import { Random } from '../reference/random.js';
import { withStore } from './temporary-store.js';

const runs = 10_000;
const artifacts = 300;

interface Made {
  readonly facts: readonly Fact[];
  /** Labels of each version, and of each run that reads, worked out as the runs go. */
  readonly versions: ReadonlyMap<string, ReadonlySet<string>>;
  readonly runs: ReadonlyMap<string, ReadonlySet<string>>;
}

const time = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
const idOf = (n: number): string => `${n.toString(16).padStart(32, 'a')}:${(n + 1).toString(16).padStart(16, '0')}`;

/**
 * Runs that read what others wrote last, or what came from outside, and at each of them what they carry: what a system
 * would do that copies labels at each run. Labels are put on some inputs from outside and on some outputs.
 */
function makePipeline(seed: number): Made {
  const random = new Random(seed);
  const facts: Fact[] = [];
  const latest = new Map<string, string>();
  const carried = { versions: new Map<string, ReadonlySet<string>>(), runs: new Map<string, ReadonlySet<string>>() };
  const ownLabels = new Map<string, string>();
  const say = (version: string, label: string, value: boolean | null, n: number): void => {
    const raw = { format: 1, annotation: `${label}-${n}-${value}`, at: time(n), subject: `version:${version}` };
    facts.push(parseFact({ ...raw, key: `label:${label}`, value }).fact);
  };
  for (let n = 0; n < runs; n += 1) {
    const own = new Set<string>();
    const reads: Record<string, unknown>[] = [];
    for (let count = random.below(4); count > 0; count -= 1) {
      const artifact = `table-${random.below(artifacts)}`;
      // Only near ones: else every version soon carries every label.
      const version = latest.get(artifact);
      if (version === undefined || random.chance(0.6)) continue;
      reads.push({ artifact });
      for (const label of carried.versions.get(version) ?? []) own.add(label);
    }
    const outside = `outside-${random.below(400)}`;
    if (random.chance(0.1)) {
      reads.push({ artifact: outside, digest: 'sha256:aa' });
      const label = ownLabels.get(outside);
      if (label !== undefined) own.add(label);
    }
    const artifact = `table-${random.below(artifacts)}`;
    const raw = { format: 1, id: idOf(n), component: `step-${n % 7}`, startedAt: time(n), endedAt: time(n) };
    const { fact } = parseFact({ ...raw, reads, writes: [{ artifact }] });
    facts.push(fact);
    assert.ok('writes' in fact);
    const version = versionId(fact.id, fact.writes[0] ?? assert.fail('no write'));
    latest.set(artifact, version);
    carried.runs.set(fact.id, own);
    const label = n % 500 === 499 ? `output-${n}` : undefined;
    if (label !== undefined) say(version, label, true, n);
    // One that is taken off again.
    if (n % 900 === 0) {
      say(version, 'mistake', true, n);
      say(version, 'mistake', null, n + 1);
    }
    carried.versions.set(version, label === undefined ? own : new Set([...own, label]));
    if (n === 0) labelOutside(facts, ownLabels);
  }
  return { facts, ...carried };
}

/** Before anybody reads it: it is the artifact itself that bears the label then, and nothing flows. So it is put on later. */
function labelOutside(facts: Fact[], ownLabels: Map<string, string>): void {
  for (let n = 0; n < 400; n += 40) {
    const name = `outside-${n}`;
    ownLabels.set(name, `customer-${n}`);
    const raw = { format: 1, annotation: `customer-${n}`, at: time(2 * runs), subject: `artifact:default/${name}` };
    facts.push(parseFact({ ...raw, key: `label:customer-${n}`, value: true }).fact);
  }
}

describe('labels after 10,000 runs', function () {
  this.timeout(120_000);

  it('are those that copying them at each run would have given, in both directions', async () => {
    const made = makePipeline(7);
    await withStore(made.facts, async (store) => {
      const all = (await labels(store)).labels.map(({ label }) => label);
      const used = new Set([...made.versions.values()].flatMap((each) => [...each]));
      assert.ok(used.size >= 25, `only ${used.size} labels flow`);
      assert.deepEqual(
        [...used].filter((label) => !all.includes(label)),
        [],
      );
      assert.ok(!all.includes('mistake'));
      for (const label of all) {
        const answer = await affected(store, label);
        const own = new Set([...answer.labelled, ...answer.external].map(({ subject }) => subject.slice(8)));
        const expected = (of: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] =>
          [...of].filter(([id, each]) => each.has(label) && !own.has(id)).map(([id]) => id);
        assert.deepEqual(answer.versions.map(({ id }) => id).sort(), expected(made.versions).toSorted(), label);
        assert.deepEqual(answer.runs.map(({ id }) => id).sort(), expected(made.runs).toSorted(), label);
      }
      const versions = [...made.versions];
      for (let n = 0; n < versions.length; n += 149) {
        const [version = '', expected] = versions[n] ?? [];
        const { labels: carried } = await labelsOf(store, version);
        assert.deepEqual(carried.map(({ label }) => label).sort(), [...(expected ?? [])].sort());
      }
    });
  });
});
