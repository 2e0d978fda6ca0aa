import assert from 'node:assert/strict';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { isRunRecord } from '../../lib/lineage/facts.js';
import { history, type PageOptions, recent } from '../../lib/query/index.js';
import { run } from '../reference/make.js';
import { Random } from '../reference/random.js';
import { randomLog } from '../reference/random-log.js';
import { withStore } from './temporary-store.js';

/** Read off the records as they are shown. */
function isWanted(record: RunRecord, { status, since, until, tag, parameters = [] }: PageOptions): boolean {
  return (
    (status === undefined || record.status === status) &&
    (since === undefined || record.startedAt >= since) &&
    (until === undefined || record.startedAt <= until) &&
    (tag === undefined || record.tags?.includes(tag) === true) &&
    parameters.every((text) => String(record.parameters?.[text.split('=')[0] ?? '']) === text.split('=')[1])
  );
}

describe('runs that are chosen by status, time, tag and parameter', () => {
  it('are those among all runs that are shown so, page by page, on random logs', async () => {
    for (let seed = 40; seed < 46; seed += 1) {
      const facts = randomLog(seed);
      const times = facts.filter(isRunRecord).map(({ startedAt }) => startedAt);
      const random = new Random(seed);
      await withStore(facts, async (store) => {
        for (let round = 0; round < 25; round += 1) {
          const filter: PageOptions = {
            ...(random.chance(0.5) && { status: random.pick(['running', 'ok', 'failed'] as const) }),
            ...(random.chance(0.3) && { since: random.pick(times) }),
            ...(random.chance(0.3) && { until: random.pick(times) }),
            ...(random.chance(0.3) && { tag: random.pick(['x', 'z']) }),
            ...(random.chance(0.3) && { parameters: [`depth=${random.below(5)}`] }),
          };
          const scope = random.chance(0.5) ? { at: random.pick(times) } : {};
          const namespace = random.pick(['default', 'staging']);
          const isThere = await history(store, 'train', { ...scope, namespace }).then(
            () => true,
            () => false,
          );
          // Of all components, or of one.
          const ask = (options: PageOptions) =>
            isThere && round % 2 === 1
              ? history(store, 'train', { ...scope, ...options, namespace })
              : recent(store, { ...scope, ...options });
          const all = (await ask({ limit: 1000 })).runs;
          const found: RunRecord[] = [];
          for (let after: string | undefined; ; ) {
            const page = await ask({ ...filter, limit: 2, after });
            found.push(...page.runs);
            after = page.next;
            if (after === undefined) break;
          }
          const expected = all.filter((record) => isWanted(record, filter));
          assert.deepEqual(found, expected, `seed ${seed}: ${JSON.stringify({ ...filter, ...scope })}`);
        }
      });
    }
  });

  it('are told apart by whole names and values of parameters, whatever is in them', async () => {
    const facts = [{ rate: 0.1 }, { rate: 0.15 }, { rate: '0.1' }, { 'x,"rate': 0.1 }, { a: '{"rate":0.1}', b: true }];
    const records = facts.map((parameters, n) => run({ n: n + 1, component: 'train', parameters }));
    await withStore(records, async (store) => {
      const found = async (...parameters: string[]) =>
        (await history(store, 'train', { parameters })).runs.map(({ startedAt }) => Number(startedAt.slice(17, 19)));
      assert.deepEqual(await found('rate=0.1'), [3, 1]);
      assert.deepEqual(await found('x,"rate=0.1'), [4]);
      assert.deepEqual(await found('b=true', 'a={"rate":0.1}'), [5]);
      assert.deepEqual(await found('rate=0'), []);
      await assert.rejects(history(store, 'train', { parameters: ['rate'] }), { code: 'MLTRACE_OPTION_INVALID' });
      await assert.rejects(history(store, 'train', { status: 'done' as 'ok' }), { code: 'MLTRACE_OPTION_INVALID' });
      await assert.rejects(recent(store, { since: '2026-01-01T00:00:00' }), { code: 'MLTRACE_OPTION_INVALID' });
    });
  });
});
