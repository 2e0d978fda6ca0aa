import assert from 'node:assert/strict';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { at, bisect, diff } from '../../lib/query/index.js';
import { minute, pipeline, run, runId } from './pipeline-facts.js';
import { withStore } from './temporary-store.js';

type Fields = Record<string, unknown>;

/** One week: clean → train → predict, with files of its own but for the model; each week's content is another. */
function week(
  n: number,
  fields: { readonly clean?: Fields; readonly train?: Fields; readonly predict?: Fields } = {},
): RunRecord[] {
  const digest = (name: string): string => `sha256:${Buffer.from(`${name} ${n}`).toString('hex')}`;
  const made = (name: string) => ({ artifact: name, digest: digest(name) });
  return [
    run(10 * n + 1, 'clean', {
      reads: [{ artifact: 'source.csv', digest: 'sha256:aa' }],
      writes: [made(`clean-${n}.csv`)],
      ...fields.clean,
    }),
    run(10 * n + 2, 'train', { reads: [made(`clean-${n}.csv`)], writes: [made('model')], ...fields.train }),
    run(10 * n + 3, 'predict', {
      reads: [made('model'), made(`clean-${n}.csv`)],
      writes: [made('out')],
      ...fields.predict,
    }),
  ];
}

/** When the runs of a week are over. */
const weekEnd = (n: number): string => minute(10 * (10 * n + 3) + 5);
const between = { good: weekEnd(1), bad: weekEnd(2) };

describe('diff', () => {
  it('pairs runs by their part where every week has its own file, the nearest first', async () => {
    const later = week(2, {
      train: {
        parameters: { rate: 0.2 },
        measures: { loss: 0.5 },
        code: { revision: 'def', function: 'train' },
        checks: [{ name: 'rows', when: 'before', outcome: 'failed' }],
        status: 'failed',
      },
    });
    const earlier = week(1, {
      train: {
        parameters: { rate: 0.1 },
        measures: { loss: 0.5 },
        code: { revision: 'abc', function: 'train', line: 3 },
      },
    });
    await withStore([...earlier, ...later], async (store) => {
      const answer = await diff(store, 'out', 'out', { fromAt: weekEnd(1) });
      assert.deepEqual(
        answer.runs.map(({ component, depth, from, to }) => [component, depth, from, to]),
        [
          ['predict', 1, runId(13), runId(23)],
          ['train', 2, runId(12), runId(22)],
          ['clean', 2, runId(11), runId(21)],
        ],
      );
      assert.deepEqual(answer.runs[1]?.changes, [
        { of: 'status', key: 'status', from: 'ok', to: 'failed' },
        { of: 'code', key: 'revision', from: 'abc', to: 'def' },
        { of: 'parameter', key: 'rate', from: 0.1, to: 0.2 },
        { of: 'check', key: 'rows (before)', to: 'failed' },
      ]);
      assert.deepEqual(
        answer.runs[0]?.inputs.map(({ by, from, to }) => [by, from?.artifact, to?.artifact]),
        [
          ['artifact', 'model', 'model'],
          ['component', 'clean-1.csv', 'clean-2.csv'],
        ],
      );
      assert.deepEqual([answer.onlyFrom, answer.onlyTo, answer.unchanged, answer.sameContent], [[], [], 0, false]);
      assert.deepEqual(answer.runs[2]?.inputs, []);
    });
  });

  it('compares two runs, and says what only one of them had', async () => {
    const extra = [run(1, 'extra', { writes: ['extra.csv'] })];
    const later = week(2, { predict: { reads: ['model', 'extra.csv'] } });
    await withStore([...extra, ...week(1), ...later], async (store) => {
      const answer = await diff(store, runId(13), runId(23));
      assert.deepEqual(answer.from, { run: runId(13), namespace: 'default', component: 'predict' });
      assert.deepEqual(
        answer.runs[0]?.inputs.map(({ from, to }) => [from?.artifact, to?.artifact]),
        [
          ['model', 'model'],
          ['clean-1.csv', undefined],
          [undefined, 'extra.csv'],
        ],
      );
      assert.deepEqual(
        answer.onlyTo.map(({ component, depth }) => [component, depth]),
        [['extra', 2]],
      );
    });
  });

  it('takes versions of one digest for the same content, whoever wrote them', async () => {
    const [one, two] = [1, 2].map((n) => run(n, 'copy', { writes: [{ artifact: `copy-${n}`, digest: 'sha256:aa' }] }));
    assert.ok(one && two);
    await withStore([one, two], async (store) => {
      const answer = await diff(store, 'copy-1', 'copy-2');
      assert.equal(answer.sameContent, true);
      assert.deepEqual(answer.runs[0]?.changes, []);
    });
  });

  it('of external versions, of cycles and of runs in the future ends', async () => {
    const cycle = [
      run(7, 'a', { dependsOn: [runId(8)], writes: ['a.out'], startedAt: '2999-01-01T00:00:00Z', endedAt: null }),
      run(8, 'b', {
        dependsOn: [runId(7)],
        writes: [{ artifact: 'b.out', at: '2999-01-01T00:00:00Z' }],
        startedAt: '2999-01-01T00:00:00Z',
        endedAt: '2999-01-01T00:01:00Z',
      }),
    ];
    await withStore([...pipeline, ...cycle], async (store) => {
      const answer = await diff(store, 'source.csv', 'b.out');
      assert.deepEqual([answer.runs, answer.onlyFrom, answer.onlyTo.length], [[], [], 2]);
      const runs = await diff(store, runId(7), runId(8));
      assert.equal(
        runs.runs[0]?.changes.some(({ of }) => of === 'component'),
        true,
      );
      assert.deepEqual([runs.onlyFrom[0]?.run, runs.onlyTo[0]?.run], [runId(8), runId(7)]);
    });
  });

  it('refuses times without a zone, and names what is close', async () => {
    await withStore(pipeline, async (store) => {
      await assert.rejects(diff(store, 'model.json', 'model.json', { fromAt: '2026-01-31T09:00:00' }), {
        code: 'MLTRACE_OPTION_INVALID',
        message: /fromAt: expected an ISO 8601 time with a zone/,
      });
      await assert.rejects(diff(store, 'modle.json', 'model.json'), {
        code: 'MLTRACE_NOT_FOUND',
        message: /model\.json/,
      });
      await assert.rejects(diff(store, 'abcdef', 'model.json'), {
        code: 'MLTRACE_NOT_FOUND',
        message: /no artifact, version or run 'abcdef'/,
      });
      await assert.rejects(diff(store, 'model.json', 'raw.csv', { fromAt: minute(1) }), { message: /did not exist/ });
    });
  });
});

describe('at', () => {
  it('gives the version that was live, and what is behind it as it was then', async () => {
    await withStore([...week(1), ...week(2)], async (store) => {
      const answer = await at(store, 'model', weekEnd(1));
      assert.deepEqual(answer.live, [runId(12)]);
      assert.deepEqual(
        answer.versions.map(({ artifact }) => artifact),
        ['clean-1.csv', 'model', 'source.csv'],
      );
      assert.deepEqual((await at(store, 'model', '2999-01-01T00:00:00Z')).live, [runId(22)]);
    });
  });

  it('gives the latest run of a component and those in flight, but none that was never heard of again', async () => {
    const runs = [
      run(1, 'job', { endedAt: null, writes: [{ artifact: 'lost', at: minute(11) }] }),
      run(2, 'job', { endedAt: minute(60), reads: ['x'], writes: ['slow'], code: { revision: 'abc' } }),
      run(3, 'job', { writes: ['quick'], code: { revision: 'def' } }),
    ];
    await withStore(runs, async (store) => {
      const answer = await at(store, 'job', minute(45));
      assert.deepEqual(answer.live, [runId(3), runId(2)]);
      assert.deepEqual(
        answer.runs.map(({ id, status }) => [id, status]),
        [
          [runId(2), 'running'],
          [runId(3), 'ok'],
        ],
      );
      assert.deepEqual(
        answer.versions.map(({ artifact }) => artifact),
        ['quick', 'x'],
      );
      assert.deepEqual(
        answer.code.map(({ revision, components }) => [revision, components[0]?.name]),
        [
          ['abc', 'job'],
          ['def', 'job'],
        ],
      );
      assert.deepEqual((await at(store, 'job', minute(15))).live, [runId(1)]);
    });
  });

  it('tells an artifact from a component of its name, and refuses what is neither', async () => {
    await withStore([run(1, 'train', { writes: ['train'] })], async (store) => {
      await assert.rejects(at(store, 'train', minute(30)), { code: 'MLTRACE_AMBIGUOUS', message: /component:train/ });
      assert.equal((await at(store, 'component:train', minute(30))).component?.name, 'train');
      assert.equal((await at(store, 'artifact:train', minute(30))).artifact?.name, 'train');
      await assert.rejects(at(store, 'trian', minute(30)), { code: 'MLTRACE_NOT_FOUND', message: /'train'/ });
      await assert.rejects(at(store, 'train', minute(1)), { code: 'MLTRACE_NOT_FOUND' });
      await assert.rejects(at(store, 'train', '2026-01-31'), { code: 'MLTRACE_OPTION_INVALID' });
    });
  });
});

describe('bisect', () => {
  const causesOf = async (facts: readonly RunRecord[]) =>
    withStore(facts, async (store) => {
      const { sets } = await bisect(store, 'out', between);
      return sets.map(({ causes, complete }) => [causes.map(({ of, key }) => `${of} ${key}`).join(' + '), complete]);
    });

  it('finds the one revision that everything ran at', async () => {
    const code = (revision: string) => ({ code: { revision, repository: 'https://code.example/r' } });
    const all = (revision: string) => ({ clean: code(revision), train: code(revision), predict: code(revision) });
    assert.deepEqual(await causesOf([...week(1, all('abc')), ...week(2, all('def'))]), [['code revision', true]]);
  });

  it('puts the change that explains most before nearer ones, and then the smallest set that explains all', async () => {
    const later = week(2, {
      clean: { reads: [{ artifact: 'source.csv', digest: 'sha256:bb' }] },
      predict: { parameters: { limit: 2 }, reads: ['model', { artifact: 'prices.csv', digest: 'sha256:bb' }] },
    });
    const earlier = week(1, {
      predict: { parameters: { limit: 1 }, reads: ['model', { artifact: 'prices.csv', digest: 'sha256:bb' }] },
    });
    assert.deepEqual(await causesOf([...earlier, ...later]), [
      ['input source.csv', true],
      ['parameter limit', false],
    ]);
  });

  it('gives two changes that are behind different inputs as a set', async () => {
    const own = (n: number) => ({
      clean: { parameters: { rows: n } },
      train: { reads: [], parameters: { rate: n } },
    });
    assert.deepEqual(await causesOf([...week(1, own(1)), ...week(2, own(2))]), [
      ['parameter rows', false],
      ['parameter rate', false],
      ['parameter rows + parameter rate', true],
    ]);
  });

  it('says that nothing was recorded that could explain it', async () => {
    assert.deepEqual(await causesOf([...week(1), ...week(2)]), [['unrecorded output', true]]);
  });

  it('has nothing to explain where the content is the same, and takes outputs from outside for their own reason', async () => {
    await withStore(week(1), async (store) => {
      const answer = await bisect(store, 'out', { good: weekEnd(1), bad: weekEnd(3) });
      assert.deepEqual([answer.sameContent, answer.sets], [true, []]);
    });
    const readers = [1, 2].map((n) => run(n, 'read', { reads: [{ artifact: 'out', digest: `sha256:0${n}` }] }));
    await withStore(readers, async (store) => {
      const { sets } = await bisect(store, 'out', { good: minute(15), bad: minute(25) });
      assert.deepEqual(sets[0]?.causes, [{ of: 'input', key: 'out', namespace: 'default' }]);
    });
  });
});
