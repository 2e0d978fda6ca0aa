import assert from 'node:assert/strict';
import { checks, measures } from '../../lib/query/index.js';
import { directionOf } from '../../lib/query/measure-ranking.js';
import { at, idOf, run } from '../reference/make.js';
import { Random } from '../reference/random.js';
import { compareMeasures } from './compare-measures.js';
import { randomMeasuredRuns } from './naive-measures.js';
import { withStore } from './temporary-store.js';

it('measures and checks are what a walk through the records finds, on random runs, now and then', async function () {
  this.timeout(60_000);
  const random = new Random(7);
  const logs = ['one', 'two'].map((namespace) => ({ namespace, runs: randomMeasuredRuns(random, namespace, 40) }));
  await withStore(
    logs.flatMap(({ runs }) => runs),
    async (store) => {
      for (let round = 0; round < 40; round += 1) {
        for (const { namespace, runs } of logs) await compareMeasures(store, runs, { random, namespace });
      }
    },
  );
});

describe('measures', () => {
  const measured = (n: number, values: Record<string, unknown>, component = 'train') =>
    run({ n, component, end: n + 1, measures: values });

  it('ranks by the measure that most runs have, the first by name, and by exitCode only when there is no other', async () => {
    const facts = [
      measured(1, { auc: 0.5, loss: 1, exitCode: 0 }),
      measured(2, { auc: 0.7, loss: 2, exitCode: 0 }),
      measured(3, { loss: 3, exitCode: 0 }),
      measured(4, { exitCode: 1 }, 'job'),
      measured(5, { exitCode: 0 }, 'job'),
      measured(6, {}, 'plain'),
    ];
    await withStore(facts, async (store) => {
      const chosen = async (component: string) => {
        const { by, best, runs } = await measures(store, component);
        return [by, best, runs.map(({ run: id }) => Number(id.slice(-1)))];
      };
      assert.deepEqual(await chosen('train'), ['loss', 'lowest', [1, 2, 3]]);
      assert.deepEqual(await chosen('job'), ['exitCode', 'lowest', [5, 4]]);
      assert.deepEqual(await chosen('plain'), [undefined, undefined, [6]]);
      const highest = await measures(store, 'train', { best: 'highest', limit: 1 });
      assert.deepEqual([highest.runs[0]?.run, highest.more], [idOf(3), 2]);
    });
  });

  it('takes less of a loss, an error, a time or a cost for better, by the words of the name', () => {
    const lowest = ['loss', 'valLoss', 'test_rmse', 'latency.p95', 'MAE', 'error-rate', 'exitCode', 'cost'];
    const highest = ['accuracy', 'auc', 'f1', 'recall', 'glossary', 'r2', 'maestro', 'rows'];
    assert.deepEqual(
      lowest.map(directionOf),
      lowest.map(() => 'lowest'),
    );
    assert.deepEqual(
      highest.map(directionOf),
      highest.map(() => 'highest'),
    );
  });

  it('refuses what there is not, naming what is close', async () => {
    await withStore([measured(1, { accuracy: 1 })], async (store) => {
      const refused = (code: string, message: RegExp) => ({ code, message });
      await assert.rejects(measures(store, 'trian'), refused('MLTRACE_NOT_FOUND', /did you mean 'train'/));
      await assert.rejects(
        measures(store, 'train', { by: 'acuracy' }),
        refused('MLTRACE_NOT_FOUND', /no measure 'acuracy'.*did you mean 'accuracy'\?/),
      );
      await assert.rejects(measures(store, 'train', { best: 'most' as 'lowest' }), { code: 'MLTRACE_OPTION_INVALID' });
      await assert.rejects(measures(store, 'train', { limit: 0 }), { code: 'MLTRACE_OPTION_INVALID' });
      await assert.rejects(measures(store, 'train', { since: '2026-01-01T00:00:00' }), {
        code: 'MLTRACE_OPTION_INVALID',
      });
      await assert.rejects(measures(store, 'train', { bye: 1 } as object), { code: 'MLTRACE_OPTION_INVALID' });
    });
  });
});

describe('checks', () => {
  const checked = (n: number, ...outcomes: readonly string[]) =>
    run({
      n,
      component: 'clean',
      end: n + 1,
      checks: outcomes.map((outcome) => ({ name: 'rows', when: 'after', outcome, message: `of ${n}` })),
    });
  const then = (n: number) => ({ run: idOf(n), startedAt: at(n) });

  it('tells since when a check fails, how often, and what came before and after', async () => {
    const facts = [
      checked(1, 'failed'),
      checked(2, 'passed'),
      checked(3, 'passed', 'failed'),
      checked(4),
      checked(5, 'error'),
      checked(6),
      run({ n: 7, component: 'clean' }),
    ];
    await withStore(facts, async (store) => {
      assert.deepEqual(await checks(store), {
        checks: [
          {
            namespace: 'default',
            component: 'clean',
            name: 'rows',
            when: 'after',
            outcome: 'error',
            message: 'of 5',
            latest: then(5),
            since: then(3),
            streak: 2,
            lastPassed: then(2),
            lastFailed: then(5),
            failures: 3,
            runs: 4,
            notRunSince: 1,
          },
        ],
      });
      const ranSince = async (n: number): Promise<number> =>
        (await checks(store, 'clean', { since: at(n) })).checks.length;
      // It ran last in the run of second 5, and its streak is older than that.
      assert.deepEqual([await ranSince(5), await ranSince(6)], [1, 0]);
      await assert.rejects(checks(store, 'clean', { since: 'yesterday' }), { code: 'MLTRACE_OPTION_INVALID' });
      assert.deepEqual(await checks(store, 'clean', { at: at(3) }), { checks: [] });
      const [passing] = (await checks(store, 'clean', { at: at(3), all: true })).checks;
      assert.deepEqual([passing?.since, passing?.lastFailed, passing?.streak], [then(2), then(1), 1]);
    });
  });

  it('knows the component, or says which is close', async () => {
    await withStore([checked(1, 'failed')], async (store) => {
      await assert.rejects(checks(store, 'claen'), { code: 'MLTRACE_NOT_FOUND', message: /did you mean 'clean'/ });
      assert.deepEqual(await checks(store, undefined, { namespace: 'staging' }), { checks: [] });
    });
  });
});
