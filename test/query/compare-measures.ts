import assert from 'node:assert/strict';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { checks, measures } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { at as second } from '../reference/make.js';
import type { Random } from '../reference/random.js';
import { factsAsOf } from './facts-as-of.js';
import { naiveCheck, naiveRanking, naiveSummary, plainState } from './naive-measures.js';

const component = 'train';

/** Asks a store that has these runs of a namespace what they measured and checked, now or as of a random time, and compares. */
export async function compareMeasures(
  store: LineageStore,
  facts: readonly RunRecord[],
  { random, namespace }: { readonly random: Random; readonly namespace: string },
): Promise<void> {
  const at = random.chance(0.5) ? second(20 + random.below(30)) : undefined;
  const runs = at === undefined ? facts : factsAsOf(facts, at);
  const own = runs.filter((run) => run.component === component);
  const scope = { namespace, at };
  await compareRanking(store, own, { random, scope });
  const names = ['rows', 'range'].flatMap((name) => [
    { name, when: 'before' as const },
    { name, when: 'after' as const },
  ]);
  const ended = own.filter(({ endedAt, checks: known }) => endedAt !== undefined || (known ?? []).length > 0);
  const answer = await checks(store, component, { ...scope, all: true });
  for (const { name, when } of names) {
    const state = answer.checks.find((each) => each.name === name && each.when === when);
    assert.deepEqual(state && plainState(state), naiveCheck(ended, name, when), `${name} ${when} at ${at}`);
  }
  const order = answer.checks.map(({ outcome, since }) => `${outcome === 'passed' ? '0' : '1'} ${since.startedAt}`);
  assert.deepEqual(order, order.toSorted().reverse());
  const failing = answer.checks.filter(({ outcome }) => outcome !== 'passed');
  assert.deepEqual((await checks(store, component, scope)).checks, failing);
  const since = second(random.below(50));
  const late = answer.checks.filter(({ latest }) => latest.startedAt >= since);
  assert.deepEqual((await checks(store, component, { ...scope, all: true, since })).checks, late, `since ${since}`);
  const everywhere = (await checks(store, undefined, scope)).checks.filter((state) => state.component === component);
  assert.deepEqual(everywhere, failing);
}

async function compareRanking(
  store: LineageStore,
  own: readonly RunRecord[],
  { random, scope }: { random: Random; scope: { namespace: string; at: string | undefined } },
): Promise<void> {
  const by = random.pick(['loss', 'auc']);
  const best = random.pick(['highest', 'lowest'] as const);
  const status = random.pick([undefined, 'ok', 'failed'] as const);
  const wanted = own.filter((run) => status === undefined || run.status === status);
  const summary = naiveSummary(wanted, by);
  const limit = 1 + random.below(20);
  const question = measures(store, component, { ...scope, by, best, status, limit });
  if (summary.runs === 0) return assert.rejects(question, { code: 'MLTRACE_NOT_FOUND' });
  const answer = await question;
  const ranking = naiveRanking(wanted, by, best);
  assert.deepEqual(
    answer.runs.map(({ run }) => run),
    ranking.slice(0, limit),
    `${best} ${by} ${status} ${scope.at}`,
  );
  assert.equal(answer.more, Math.max(0, ranking.length - limit));
  const { best: usual, ...said } = answer.measures.find(({ name }) => name === by) ?? { best: undefined };
  assert.deepEqual([said, usual], [summary, by === 'loss' ? 'lowest' : 'highest']);
  for (const { run, parameters, measures: measured } of answer.runs) {
    const record = own.find(({ id }) => id === run);
    assert.deepEqual([parameters, measured], [record?.parameters, record?.measures]);
  }
}
