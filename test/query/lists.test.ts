import assert from 'node:assert/strict';
import { artifacts, components, history, inspect, recent } from '../../lib/query/index.js';
import { minute, pipeline, run, runId } from './pipeline-facts.js';
import { withStore } from './temporary-store.js';

/** 25 runs, several of which start at once. */
const hot = Array.from({ length: 25 }, (_, n) =>
  run(n + 1, 'hot', { startedAt: minute(Math.floor(n / 3)), endedAt: minute(60), writes: ['x'] }),
);

describe('history and recent', () => {
  it('give the newest first, by start and then id, ten at a time', async () => {
    await withStore(hot, async (store) => {
      const { runs, next } = await history(store, 'hot');
      const expected = [...hot].sort((a, b) =>
        a.startedAt === b.startedAt ? (a.id < b.id ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1,
      );
      assert.deepEqual(
        runs.map(({ id }) => id),
        expected.slice(0, 10).map(({ id }) => id),
      );
      assert.equal(typeof next, 'string');
    });
  });

  it('go on after next without a gap or a repeat, and end without next', async () => {
    await withStore(hot, async (store) => {
      for (const ask of [
        (after?: string) => history(store, 'hot', { after, limit: 4 }),
        (after?: string) => recent(store, { after, limit: 4 }),
      ]) {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await ask(after);
          seen.push(...page.runs.map(({ id }) => id));
          after = page.next;
        } while (after !== undefined);
        assert.equal(seen.length, 25);
        assert.deepEqual([...seen].sort(), hot.map(({ id }) => id).sort());
      }
    });
  });

  it('give whole records', async () => {
    await withStore(pipeline, async (store) => {
      assert.deepEqual((await recent(store)).runs, [...pipeline].reverse());
    });
  });

  it('keep to a namespace', async () => {
    const staging = run(30, 'ingest', { namespace: 'staging' });
    await withStore([...pipeline, staging], async (store) => {
      assert.deepEqual((await recent(store, { namespace: 'staging' })).runs, [staging]);
      assert.equal((await recent(store, { namespace: 'nowhere' })).runs.length, 0);
    });
  });

  it('refuse a cursor that is none and a limit that is no count', async () => {
    await withStore(pipeline, async (store) => {
      await assert.rejects(recent(store, { after: 'yesterday' }), { code: 'MLTRACE_OPTION_INVALID' });
      await assert.rejects(recent(store, { limit: 0 }), { code: 'MLTRACE_OPTION_INVALID' });
    });
  });
});

describe('inspect', () => {
  it('gives the record, and for each read its version, its producer and whether that is assumed', async () => {
    await withStore(pipeline, async (store) => {
      const { reads, writes, ...rest } = await inspect(store, runId(4));
      const { reads: _reads, writes: _writes, ...record } = { ...pipeline[3] };
      assert.deepEqual(rest, record);
      assert.deepEqual(
        reads.map(({ artifact, producer, assumed }) => [artifact, producer, assumed]),
        [
          ['clean.csv', runId(2), false],
          ['model.json', runId(3), true],
        ],
      );
      assert.equal(writes.length, 1);
      assert.match(writes[0]?.id ?? '', /^[0-9a-f]{32}$/);
    });
  });

  it('names the latest traced write beside content from outside', async () => {
    await withStore(pipeline, async (store) => {
      const { reads, children } = await inspect(store, runId(3));
      const foreign = reads.find(({ digest }) => digest === 'sha256:cc');
      assert.equal(foreign?.producer, null);
      assert.equal(foreign?.latest?.run, runId(1));
      assert.deepEqual(children, [runId(4)]);
      const [source] = (await inspect(store, runId(1))).reads;
      assert.equal(source?.producer, null);
      assert.equal(source !== undefined && 'latest' in source, false);
    });
  });
});

describe('components', () => {
  it('gives what the runs say, their number and the last of them', async () => {
    const again = run(9, 'ingest', { status: 'failed', description: 'Takes it in.', tags: ['weekly'] });
    await withStore([...pipeline, again], async (store) => {
      const answer = await components(store);
      assert.deepEqual(
        answer.components.map(({ name }) => name),
        ['clean', 'infer', 'ingest', 'train'],
      );
      assert.deepEqual(answer.components[2], {
        namespace: 'default',
        name: 'ingest',
        owner: 'ann',
        description: 'Takes it in.',
        tags: ['weekly'],
        runs: 2,
        lastRun: { id: runId(9), status: 'failed', startedAt: minute(90) },
      });
    });
  });
});

describe('artifacts', () => {
  it('gives the versions and the latest of them', async () => {
    await withStore(pipeline, async (store) => {
      const answer = await artifacts(store);
      assert.deepEqual(
        answer.artifacts.map(({ name, kind, versions, latest }) => [
          name,
          kind,
          versions,
          latest?.run,
          latest?.external,
          latest?.at,
        ]),
        [
          ['clean.csv', undefined, 1, runId(2), false, minute(21)],
          ['model.json', 'model', 1, runId(3), false, minute(31)],
          ['predictions.csv', undefined, 1, runId(4), false, minute(41)],
          ['raw.csv', undefined, 2, undefined, true, minute(30)],
          ['source.csv', undefined, 1, undefined, true, minute(10)],
        ],
      );
    });
  });

  it('gives one that is announced and not written yet without a version', async () => {
    const running = run(7, 'slow', { endedAt: null, writes: [{ artifact: 'out.csv', kind: 'data' }] });
    await withStore([running], async (store) => {
      assert.deepEqual(await artifacts(store), {
        artifacts: [{ namespace: 'default', name: 'out.csv', kind: 'data', versions: 0 }],
      });
    });
  });
});
