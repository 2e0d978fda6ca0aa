import assert from 'node:assert/strict';
import type { Fact, RunRecord } from '../../lib/lineage/facts.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { vet } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { type Comparison, count, distinct, plainCause } from './compare-staleness.js';
import { NaiveStaleness } from './naive-stale.js';
import { halfMinute, namespacesOf } from './random-history.js';

const read = ['a.csv', 'b.csv', 'model', 'unheard-of'];
const contents = ['sha256:aa', 'sha256:bb', 'sha256:cc', undefined];

/**
 * Asks a store that has the facts about reads of every artifact and content at random times, and compares each with what
 * plain facts say of a run that starts then, reads that and nothing else; and of the run that wrote it.
 */
export async function compareVetting(
  store: LineageStore,
  facts: readonly Fact[],
  { random, seed, seen }: Comparison,
): Promise<void> {
  const { main, other } = namespacesOf(seed);
  const at = halfMinute(random.below(70)).replace('Z', '000Z');
  const oldAfter = random.pick([undefined, 0.5, 2]);
  const inputs = read.flatMap((artifact) =>
    contents.map((digest) => ({ artifact, namespace: random.chance(0.8) ? main : other, digest })),
  );
  const options = { at, oldAfter: oldAfter === undefined ? undefined : `${oldAfter}min` };
  const answer = await vet(store, inputs, options);
  for (const [index, { artifact, namespace, digest }] of inputs.entries()) {
    const reader = parseFact({
      format: 1,
      id: `${'f'.repeat(32)}:${'f'.repeat(16)}`,
      namespace: 'of-its-own',
      component: 'reader',
      startedAt: at,
      reads: [{ artifact, namespace, at, ...(digest !== undefined && { digest }) }],
    }).fact as RunRecord;
    const naive = new NaiveStaleness([...facts, reader], {
      now: at,
      ...(oldAfter !== undefined && { oldAfter: oldAfter * 60e6 }),
    });
    const writer = naive.readsOf(reader)[0]?.write?.run;
    const vetted = answer.inputs[index] ?? assert.fail('no answer');
    const about = `seed ${seed}, ${artifact} ${digest} at ${at}`;
    assert.equal(vetted.run, writer?.id, about);
    assert.deepEqual(distinct(vetted.causes.map(plainCause)), distinct(naive.ownCauses(reader)), about);
    const theirs = writer === undefined ? [] : naive.ownCauses(writer);
    assert.deepEqual(distinct((vetted.stale?.causes ?? []).map(plainCause)), distinct(theirs), about);
    for (const cause of vetted.causes) count(seen, cause);
    if (vetted.stale !== undefined) seen.set('stale', (seen.get('stale') ?? 0) + 1);
  }
}
