import assert from 'node:assert/strict';
import { join } from 'node:path';
import { at, history, inspect, stale, trace } from '../../lib/query/index.js';
import { minute, pipeline, run, runId } from './pipeline-facts.js';
import { withStore } from './temporary-store.js';

const staging = [
  run(11, 'ingest', { namespace: 'staging', writes: ['raw.csv', 'only-staging.csv'] }),
  run(12, 'nightly', { namespace: 'staging', reads: ['raw.csv'] }),
];

describe('finding an artifact', () => {
  it('finds a name that is in one namespace only', async () => {
    await withStore([...pipeline, ...staging], async (store) => {
      assert.equal((await trace(store, 'only-staging.csv')).artifact.namespace, 'staging');
    });
  });

  it('lists the namespaces of a name that is in several', async () => {
    await withStore([...pipeline, ...staging], async (store) => {
      await assert.rejects(trace(store, 'raw.csv'), { code: 'MLTRACE_AMBIGUOUS', message: /default, staging/ });
      const { artifact } = await trace(store, 'raw.csv', { namespace: 'staging' });
      assert.deepEqual(artifact, { namespace: 'staging', name: 'raw.csv' });
    });
  });

  it('says where a name is that is not in the namespace asked', async () => {
    await withStore([...pipeline, ...staging], async (store) => {
      const asked = trace(store, 'model.json', { namespace: 'staging' });
      await assert.rejects(asked, { code: 'MLTRACE_NOT_FOUND', message: /it is in default/ });
    });
  });

  it('suggests names that are close', async () => {
    await withStore(pipeline, async (store) => {
      await assert.rejects(trace(store, 'predictoins.csv'), {
        code: 'MLTRACE_NOT_FOUND',
        message: /'predictions\.csv'/,
      });
      await assert.rejects(trace(store, 'MODEL'), { message: /'model\.json'/ });
      await assert.rejects(trace(store, 'pred.csv'), { message: /'predictions\.csv'/ });
      await assert.rejects(trace(store, 'nothing-like-it'), (error: Error) => !error.message.includes('did you mean'));
    });
  });

  it('takes the path of a file for its name', async () => {
    const outside = run(20, 'import', { writes: ['file:///data/big%20one.csv', 'data/inside.csv'] });
    await withStore([...pipeline, outside], async (store) => {
      const place = { cwd: '/home/me/project/data', projectRoot: '/home/me/project' };
      const named = async (text: string): Promise<string> => (await trace(store, text, { place })).artifact.name;
      assert.equal(await named('inside.csv'), 'data/inside.csv');
      assert.equal(await named('./inside.csv'), 'data/inside.csv');
      assert.equal(await named('../raw.csv'), 'raw.csv');
      assert.equal(await named(join(place.projectRoot, 'raw.csv')), 'raw.csv');
      assert.equal(await named('file:///home/me/project/raw.csv'), 'raw.csv');
      assert.equal(await named('/data/big one.csv'), 'file:///data/big%20one.csv');
    });
  });

  it('forgets secrets that a URL is typed with', async () => {
    const fetch = run(20, 'fetch', { reads: ['https://host/data.csv?week=9'], writes: [] });
    await withStore([fetch], async (store) => {
      const { artifact } = await trace(store, 'https://me:secret@host/data.csv?week=9&token=abc');
      assert.equal(artifact.name, 'https://host/data.csv?week=9');
    });
  });
});

describe('finding a version', () => {
  it('takes an id and any prefix that no other has', async () => {
    await withStore(pipeline, async (store) => {
      const { version } = await trace(store, 'model.json');
      for (const text of [version, version.slice(0, 8), version.slice(0, 3), version.toUpperCase()]) {
        const found = await trace(store, text);
        assert.equal(found.version, version);
        assert.equal(found.artifact.name, 'model.json');
      }
      await assert.rejects(trace(store, version.slice(0, 3) + (version[3] === '0' ? '1' : '0')), {
        code: 'MLTRACE_NOT_FOUND',
      });
    });
  });

  it('lists the versions of a prefix that several have', async () => {
    // Two out of 2,000 ids share four digits; which, the ids tell.
    const many = Array.from({ length: 20 }, (_, n) =>
      run(100 + n, 'split', { writes: Array.from({ length: 100 }, (_item, part) => `part-${n}-${part}`) }),
    );
    await withStore(many, async (store) => {
      const rows = await store.read<{ id: string }>('MATCH (v:Version) RETURN v.id AS id');
      const prefixes = rows.map(({ id }) => id.slice(0, 4)).sort();
      const shared = prefixes.find((prefix, index) => prefix === prefixes[index + 1]);
      assert.ok(shared !== undefined);
      await assert.rejects(trace(store, shared), {
        code: 'MLTRACE_AMBIGUOUS',
        message: /part-\d+-\d+.*give more digits/,
      });
    });
  });

  it('prefers a name to an id', async () => {
    await withStore(pipeline, async (store) => {
      const { version } = await trace(store, 'model.json');
      const prefix = version.slice(0, 6);
      await store.apply([run(30, 'odd', { writes: [prefix] })]);
      assert.equal((await trace(store, prefix)).artifact.name, prefix);
      assert.equal((await trace(store, version.slice(0, 7))).artifact.name, 'model.json');
    });
  });
});

describe('finding a run', () => {
  it('takes its id, a prefix of it, its span id and a prefix of that', async () => {
    await withStore(pipeline, async (store) => {
      const id = runId(3);
      const texts = [
        id,
        id.toUpperCase(),
        id.slice(0, 32),
        id.slice(0, 5),
        id.slice(0, 40),
        id.slice(33),
        id.slice(33, 41),
      ];
      for (const text of texts) assert.equal((await inspect(store, text)).id, id, text);
    });
  });

  it('lists the runs of a prefix that several have', async () => {
    await withStore(pipeline, async (store) => {
      const rejected = { code: 'MLTRACE_AMBIGUOUS', message: new RegExp(`${runId(4)} \\(infer\\).*give more digits`) };
      await assert.rejects(inspect(store, 'a000'), rejected);
    });
  });

  it('takes a whole span id although it is the beginning of a trace id', async () => {
    const span = runId(1).slice(33);
    const other = { ...run(5, 'other'), id: `${span}${'0'.repeat(15)}1:${'f'.repeat(16)}` };
    await withStore([...pipeline, other], async (store) => {
      assert.equal((await inspect(store, span)).component, 'ingest');
    });
  });

  it('says what it expected of a text that is no id', async () => {
    await withStore(pipeline, async (store) => {
      for (const text of ['training', 'abx', '', `${runId(1)}0`]) {
        await assert.rejects(inspect(store, text), { code: 'MLTRACE_NOT_FOUND', message: /first hex digits/ });
      }
      await assert.rejects(inspect(store, 'ffff'), { code: 'MLTRACE_NOT_FOUND', message: /mltrace recent/ });
    });
  });

  it('looks in the namespace asked only', async () => {
    await withStore([...pipeline, ...staging], async (store) => {
      await assert.rejects(inspect(store, runId(1), { namespace: 'staging' }), { code: 'MLTRACE_NOT_FOUND' });
      assert.equal((await inspect(store, runId(11), { namespace: 'staging' })).component, 'ingest');
    });
  });
});

describe('finding a component', () => {
  it('asks for the namespace where there are several, and suggests names that are close', async () => {
    await withStore([...pipeline, ...staging], async (store) => {
      await assert.rejects(history(store, 'ingest'), { code: 'MLTRACE_AMBIGUOUS', message: /default, staging/ });
      assert.equal((await history(store, 'ingest', { namespace: 'staging' })).runs.length, 1);
      assert.equal((await history(store, 'nightly')).runs[0]?.namespace, 'staging');
      await assert.rejects(history(store, 'trian'), { code: 'MLTRACE_NOT_FOUND', message: /'train'/ });
      await assert.rejects(history(store, 'train', { namespace: 'staging' }), { message: /it is in default/ });
      await assert.rejects(history(store, 'train', { namespace: 'No!' }), { code: 'MLTRACE_OPTION_INVALID' });
    });
  });
});

describe('finding what a component or an artifact is called', () => {
  it('takes a component for what is meant although ids of versions begin as it is called', async () => {
    const id = await withStore([run(1, 'first', { writes: ['a.csv'] })], async (store) => {
      const { version } = await trace(store, 'a.csv');
      return version;
    });
    // Eight digits that are one version's, and one that several have.
    const many = Array.from({ length: 40 }, (_, n) => run(n + 3, 'many', { writes: [`m-${n}.csv`] }));
    for (const name of [id.slice(0, 8), id.slice(0, 1)]) {
      const facts = [run(1, 'first', { writes: ['a.csv'] }), run(2, name, { writes: ['b.csv'] }), ...many];
      await withStore(facts, async (store) => {
        assert.deepEqual(await stale(store, name), []);
        assert.equal((await at(store, name, minute(2000))).component?.name, name);
        assert.equal((await at(store, id.slice(0, 12), minute(2000))).artifact?.name, 'a.csv');
        assert.deepEqual(await stale(store, id.slice(0, 12)), []);
        await assert.rejects(stale(store, 'nothing'), { code: 'MLTRACE_NOT_FOUND' });
      });
    }
  });
});
