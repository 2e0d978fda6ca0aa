import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MltraceError } from '../../lib/errors.js';
import { isRunRecord } from '../../lib/lineage/facts.js';
import {
  artifacts,
  checks,
  components,
  history,
  impact,
  inspect,
  measures,
  recent,
  trace,
} from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { randomLog } from '../reference/random-log.js';
import { rounds } from '../rounds.js';
import { factsAsOf } from './facts-as-of.js';
import { minute, pipeline, run, runId } from './pipeline-facts.js';
import { withStore } from './temporary-store.js';

const namespaces = ['default', 'staging'];
const names = ['a.csv', 'b.csv', 'model', 's3://bucket/c'];

/** What a question answers, or the code of the error it rejects with. */
async function answerOf(question: Promise<unknown>): Promise<unknown> {
  try {
    return await question;
  } catch (thrown) {
    assert.ok(thrown instanceof MltraceError, String(thrown));
    return thrown.code;
  }
}

/** Every question that can be asked of a random log. */
async function askEverything(
  store: LineageStore,
  runs: readonly string[],
  at?: string,
): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {
    recent: await answerOf(recent(store, { at, limit: 100 })),
    components: await answerOf(components(store, { at })),
    artifacts: await answerOf(artifacts(store, { at })),
  };
  for (const namespace of namespaces) {
    answers[`checks ${namespace}`] = await answerOf(checks(store, undefined, { at, namespace, all: true }));
    answers[`measures ${namespace}`] = await answerOf(measures(store, 'train', { at, namespace }));
    answers[`history ${namespace}`] = await answerOf(history(store, 'train', { at, namespace, limit: 100 }));
    for (const name of names) {
      answers[`trace ${namespace} ${name}`] = await answerOf(trace(store, name, { at, namespace }));
      answers[`impact ${namespace} ${name}`] = await answerOf(impact(store, name, { at, namespace, depth: 2 }));
    }
  }
  for (const id of runs) answers[`inspect ${id}`] = await answerOf(inspect(store, id, { at }));
  return answers;
}

describe('a question as of a time', function () {
  this.timeout(120_000);

  it('has the answer of a store that knows only what had happened by then', async () => {
    const instant = fc
      .integer({ min: 0, max: 30 })
      .map((n) => `2026-03-01T00:00:${String(n).padStart(2, '0')}.000000Z`);
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), instant, async (seed, at) => {
        const facts = randomLog(seed);
        const runs = [...new Set(facts.filter(isRunRecord).map(({ id }) => id))];
        const asked = await withStore(facts, (store) => askEverything(store, runs, at));
        const then = await withStore(factsAsOf(facts, at), (store) => askEverything(store, runs));
        for (const [question, answer] of Object.entries(then))
          assert.deepEqual(asked[question], answer, `${question} at ${at}`);
      }),
      { numRuns: rounds(30) },
    );
  });

  it('shows a run that had not ended as running, without what came at its end', async () => {
    await withStore(pipeline, async (store) => {
      const { runs } = await history(store, 'train', { at: minute(30) });
      assert.equal(runs[0]?.status, 'running');
      assert.equal(runs[0]?.endedAt, undefined);
      assert.equal(runs[0]?.measures, undefined);
      assert.deepEqual(runs[0]?.parameters, { rate: 0.1 });
      assert.deepEqual(runs[0]?.writes, []);
      assert.equal(runs[0]?.reads.length, 2);
    });
  });

  it('does not find what did not exist, and says so', async () => {
    await withStore(pipeline, async (store) => {
      const early = { at: minute(12) };
      await assert.rejects(trace(store, 'model.json', early), {
        code: 'MLTRACE_NOT_FOUND',
        message: /did not exist at 2026/,
      });
      await assert.rejects(history(store, 'train', early), {
        code: 'MLTRACE_NOT_FOUND',
        message: /had no run by 2026/,
      });
      await assert.rejects(inspect(store, runId(3), early), {
        code: 'MLTRACE_NOT_FOUND',
        message: /had not started at 2026/,
      });
    });
  });

  it('takes a time with any zone and refuses one without', async () => {
    await withStore(pipeline, async (store) => {
      const { runs } = await recent(store, { at: '2026-01-31T01:20:00.5+01:00' });
      assert.deepEqual(
        runs.map(({ component }) => component),
        ['clean', 'ingest'],
      );
      await assert.rejects(recent(store, { at: '2026-01-31T00:20:00' }), { code: 'MLTRACE_OPTION_INVALID' });
    });
  });

  it('shows a write without a time only until the run has a timed write of that artifact', async () => {
    const running = run(7, 'slow', { endedAt: null, writes: ['out.csv', 'other.csv'] });
    const wrote = run(7, 'slow', { endedAt: null, writes: [{ artifact: 'out.csv', at: minute(75) }] });
    await withStore([running, wrote], async (store) => {
      const before = await inspect(store, runId(7), { at: minute(74) });
      assert.deepEqual(
        before.writes.map(({ artifact, at, id }) => [artifact, at, id]),
        [
          ['other.csv', null, null],
          ['out.csv', null, null],
        ],
      );
      const { writes } = await inspect(store, runId(7));
      assert.deepEqual(
        writes.map(({ artifact, at }) => [artifact, at]),
        [
          ['other.csv', null],
          ['out.csv', minute(75)],
        ],
      );
    });
  });
});
