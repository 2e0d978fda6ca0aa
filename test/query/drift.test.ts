import assert from 'node:assert/strict';
import { drift } from '../../lib/query/index.js';
import { isMltraceError } from '../errors.js';
import { around, model, of, pipeline } from './observed-pipeline.js';
import { minute, run, runId } from './pipeline-facts.js';
import { withStore } from './temporary-store.js';

describe('drift of a component', () => {
  it('is of the latest run that ended well and observed the column, as of the time asked', () =>
    withStore(
      [
        ...pipeline,
        run(8, 'predict', { status: 'failed', ...of({ x: around(1) }) }),
        run(10, 'predict', { endedAt: null }),
      ],
      async (store) => {
        assert.equal((await drift(store, 'predict')).run, runId(6));
        assert.equal((await drift(store, 'predict', { column: 'p' })).run, runId(5));
        assert.equal((await drift(store, 'predict', { at: minute(45) })).run, runId(3));
        // It had started and not ended.
        assert.equal((await drift(store, 'predict', { at: minute(50.5) })).run, runId(3));
      },
    ));

  it('has every method that fits a column, or the one that is asked for where it fits', () =>
    withStore(
      [
        run(1, 'train', { writes: [model('aa')], ...of({ n: around(1), c: ['a', 'b'] }) }),
        run(2, 'use', { reads: [model('aa')], ...of({ n: around(1), c: ['a', 'b', null, 'c'] }) }),
      ],
      async (store) => {
        const { columns } = await drift(store, 'use');
        const methods = columns.map(({ column, drift: rows }) => [column, rows.map(({ method }) => method)]);
        assert.deepEqual(methods, [
          ['c', ['psi', 'js', 'linf']],
          ['n', ['ks', 'wasserstein', 'js', 'psi']],
        ]);
        assert.ok(columns[1]?.drift.every(({ value, drifted }) => value === 0 && !drifted));
        assert.deepEqual(columns[0]?.drift[0]?.missing, { reference: 0, current: 0.25 });
        const { columns: some } = await drift(store, 'use', { method: 'ks', threshold: 0.5 });
        assert.deepEqual(
          some.flatMap(({ drift: rows }) => rows.map(({ column, threshold }) => [column, threshold])),
          [['n', 0.5]],
        );
        await assert.rejects(
          drift(store, 'use', { method: 'ks', column: 'c' }),
          isMltraceError('MLTRACE_OPTION_INVALID'),
        );
      },
    ));

  it('leaves out a summary of a later version, and says so', () => {
    const facts = [run(1, 'step', { observations: { ...of({ x: around(1) }).observations, y: { v: 2, more: [] } } })];
    return withStore(facts, async (store) => {
      const { columns, skipped } = await drift(store, 'step');
      assert.deepEqual(
        columns.map(({ column }) => column),
        ['x'],
      );
      assert.deepEqual(skipped, [{ column: 'y', reason: 'its summary has version 2, and 1 is read' }]);
    });
  });

  it('takes the runs of a window together, and with `previous` those of the window before', () => {
    const facts = [1, 2, 3, 4, 5, 6].map((n) => run(n, 'serve', of({ x: around(n < 4 ? 0 : 100, n * 10) })));
    return withStore(facts, async (store) => {
      const options = { window: '30m', baseline: 'previous' };
      const { runs, columns } = await drift(store, 'serve', options);
      assert.deepEqual([runs, columns[0]?.summaries.current.count, columns[0]?.baseline?.runs], [3, 150, 3]);
      assert.deepEqual([columns[0]?.summaries.reference?.count, columns[0]?.drift[0]?.value], [60, 1]);
      const then = await drift(store, 'serve', { ...options, at: minute(41) });
      assert.deepEqual([then.runs, then.columns[0]?.summaries.current.count], [3, 90]);
      await assert.rejects(
        drift(store, 'serve', { window: '1m', at: minute(200) }),
        isMltraceError('MLTRACE_NOT_FOUND'),
      );
      await assert.rejects(drift(store, 'serve', { window: 'long' }), isMltraceError('MLTRACE_OPTION_INVALID'));
    });
  });

  it('takes thresholds from the parts of the reference: mean and three standard deviations, of three or more', () => {
    const weeks = [1, 2, 3, 4].map((n) =>
      run(n, 'ingest', { writes: [`${n}.csv`], ...of({ x: around(n), few: n < 3 ? [n] : [] }) }),
    );
    const whole = of({ x: [1, 2, 3, 4].flatMap((n) => around(n)), few: [1, 2] });
    const facts = [
      ...weeks,
      run(5, 'train', { reads: weeks.map((_, n) => `${n + 1}.csv`), writes: [model('aa')], ...whole }),
      run(6, 'use', { reads: [model('aa')], ...of({ x: around(3.5), few: [1] }) }),
    ];
    return withStore(facts, async (store) => {
      const { columns } = await drift(store, 'use', { calibrate: true, method: 'ks' });
      const [few, x] = columns;
      assert.deepEqual([few?.parts, few?.drift[0]?.threshold], [undefined, 0.1]);
      const values: number[] = [];
      for (const n of [1, 2, 3, 4]) {
        const { columns: part } = await drift(store, runId(n), { baseline: runId(5), column: 'x', method: 'ks' });
        values.push(part[0]?.drift[0]?.value ?? Number.NaN);
      }
      const mean = values.reduce((sum, value) => sum + value, 0) / 4;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
      assert.equal(x?.parts, 4);
      assert.ok(Math.abs((x?.drift[0]?.threshold ?? 0) - (mean + 3 * deviation)) < 1e-12);
      await assert.rejects(
        drift(store, 'use', { calibrate: true, threshold: 1 }),
        isMltraceError('MLTRACE_OPTION_INVALID'),
      );
    });
  });

  it('says what there is instead of what is not there', () =>
    withStore([...pipeline, run(8, 'silent')], async (store) => {
      await assert.rejects(
        drift(store, 'predict', { column: 'y' }),
        /component 'predict' has observed no column 'y'; it has only, x/,
      );
      await assert.rejects(
        drift(store, 'silent'),
        /component 'silent' has no run that ended well and observed anything/,
      );
      await assert.rejects(drift(store, runId(8)), /has no run that ended well and observed anything/);
      await assert.rejects(drift(store, 'predcit'), /no component 'predcit'; did you mean 'predict'/);
      await assert.rejects(drift(store, 'predict', { method: 'f' as never }), isMltraceError('MLTRACE_OPTION_INVALID'));
      await assert.rejects(drift(store, 'predict', { bins: 'wide' }), isMltraceError('MLTRACE_OPTION_INVALID'));
      await assert.rejects(drift(store, 'predict', { colum: 'x' } as never), isMltraceError('MLTRACE_OPTION_INVALID'));
    }));

  it('is the same of a column whose name is a key of summaries', () => {
    const facts = [
      run(1, 'step', of({ numbers: around(1) })),
      run(2, 'step', of({ other: around(2), categories: ['a'] })),
      ...Array.from({ length: 12 }, (_, n) => run(n + 3, 'step', of({ other: around(2), c: ['a'] }))),
    ];
    return withStore(facts, async (store) => {
      assert.equal((await drift(store, 'step', { column: 'numbers' })).run, runId(1));
      assert.equal((await drift(store, 'step', { column: 'categories' })).run, runId(2));
    });
  });
});
