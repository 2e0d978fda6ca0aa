import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { followRuns } from '../../lib/cli/follow-runs.js';
import { storeChanges } from '../../lib/cli/store-changes.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { openStore } from '../../lib/store/open.js';
import { neo4jStoreOf } from '../end-to-end/store-pair.js';
import { pipeline, run, runId } from '../query/pipeline-facts.js';
import { withStore } from '../query/temporary-store.js';
import { Random } from '../reference/random.js';
import { startServing } from '../serve/serving.js';
import { describeWithNeo4j } from '../services/neo4j-for-tests.js';
import { ended, mltrace, start } from './command-line.js';
import { makeProject, removeProject } from './project.js';

const told = (runs: readonly RunRecord[]) => runs.map(({ id, status }) => [id, status]);

describe('following runs', () => {
  const open = (n: number) => run(n, 'long', { endedAt: null });

  it('gives the latest first, then each new run once, and one that was running once more when it has ended', async () => {
    await withStore(pipeline, async (store) => {
      const follow = followRuns({ limit: 2 });
      assert.deepEqual(told(await follow(store)), [
        [runId(3), 'ok'],
        [runId(4), 'ok'],
      ]);
      assert.deepEqual(await follow(store), []);
      // One that started before those that were shown comes in late.
      await store.apply([run(7, 'late', { startedAt: pipeline[0]?.startedAt }), open(6)]);
      assert.deepEqual(told(await follow(store)), [
        [runId(7), 'ok'],
        [runId(6), 'running'],
      ]);
      await store.apply([open(6), run(8, 'short')]);
      assert.deepEqual(told(await follow(store)), [[runId(8), 'ok']]);
      await store.apply([run(6, 'long', { status: 'failed' })]);
      assert.deepEqual(told(await follow(store)), [[runId(6), 'failed']]);
      assert.deepEqual(await follow(store), []);
    });
  });

  it('gives all of a burst, and what ends after a hundred others have started', async () => {
    const first = Array.from({ length: 7 }, (_, n) => open(n + 1));
    await withStore(first, async (store) => {
      const follow = followRuns({});
      assert.equal((await follow(store)).length, 7);
      const burst = Array.from({ length: 250 }, (_, n) => run(n + 10, 'short'));
      await store.apply(burst);
      assert.deepEqual(
        (await follow(store)).map(({ id }) => id),
        burst.map(({ id }) => id),
      );
      // It looks after some of them each time, and five of them never end.
      const ends = [1, 7].map((n) => run(n, 'long', { status: 'ok' }));
      await store.apply(ends);
      const later = [...(await follow(store)), ...(await follow(store)), ...(await follow(store))];
      assert.deepEqual(later.map(({ id }) => id).toSorted(), ends.map(({ id }) => id).toSorted());
      assert.deepEqual([...(await follow(store)), ...(await follow(store))], []);
    });
  });

  it('keeps to what was chosen, and takes nothing for told that it could not give', async () => {
    await withStore(pipeline, async (store) => {
      const failed = followRuns({ status: 'failed' });
      assert.deepEqual(await failed(store), []);
      await store.apply([open(6), run(7, 'train', { status: 'failed' })]);
      const broken = { ...store, read: () => Promise.reject(new TypeError('away')) };
      await assert.rejects(failed(broken), TypeError);
      assert.deepEqual(told(await failed(store)), [[runId(7), 'failed']]);
      await store.apply([run(6, 'long', { status: 'failed' })]);
      assert.deepEqual(told(await failed(store)), [[runId(6), 'failed']]);
    });
  });

  it('tells every run and every end once, in whatever order they come in', async () => {
    const random = new Random(3);
    const facts = Array.from({ length: 60 }, (_, n) => [open(n + 1), run(n + 1, 'long', { status: 'ok' })]).flat();
    await withStore([], async (store) => {
      const follow = followRuns({ limit: 100 });
      const seen = new Map<string, string[]>();
      for (const fact of random.shuffle(facts)) {
        await store.apply([fact]);
        if (random.chance(0.7)) continue;
        for (const { id, status } of await follow(store)) seen.set(id, [...(seen.get(id) ?? []), status]);
      }
      for (const { id, status } of await follow(store)) seen.set(id, [...(seen.get(id) ?? []), status]);
      assert.equal(seen.size, 60);
      for (const statuses of seen.values()) assert.ok(['ok', 'running,ok'].includes(statuses.join()), statuses.join());
      assert.ok([...seen.values()].some(({ length }) => length === 2));
    });
  });
});

describe('what has changed in a store', () => {
  it('is what came into its spool since it was opened, meanwhile too, and what others wrote to its graph', async () => {
    const cwd = await makeProject(pipeline);
    try {
      const [directory, spool] = [join(cwd, '.mltrace'), join(cwd, '.mltrace', 'spool')];
      const changes = storeChanges(directory, spool);
      assert.equal(changes.sinceOpened(), true);
      await changes.opened(async () => writeFileSync(join(directory, 'graph', 'own'), 'x'));
      assert.equal(changes.sinceOpened(), false);
      await changes.opened(async () => writeFileSync(join(spool, 'segment'), 'x'));
      assert.equal(changes.sinceOpened(), true);
      await changes.opened(async () => {});
      assert.equal(changes.sinceOpened(), false);
      appendFileSync(join(directory, 'graph', 'own'), 'y');
      assert.equal(changes.sinceOpened(), true);
    } finally {
      removeProject(cwd);
    }
  });
});

/** A watching process and what it has printed. */
function watch(cwd: string, ...options: string[]) {
  const child = start(['recent', '--watch', ...options], cwd);
  const end = ended(child);
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const until = async (pattern: RegExp): Promise<void> => {
    for (const limit = Date.now() + 40_000; !pattern.test(out) && Date.now() < limit; ) await sleep(50);
    assert.match(out, pattern);
  };
  return { child, until, end };
}

/** Brings runs in as another process does. */
async function bring(store: string, facts: readonly RunRecord[]): Promise<void> {
  const opened = await openStore({ store, waitMillis: 30_000 });
  await opened.apply(facts);
  await opened.close();
}

const idsIn = (out: string): readonly string[] =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as RunRecord).id);

describe('recent --watch', function () {
  this.timeout(120_000);
  let cwd: string;
  beforeEach(async () => {
    cwd = await makeProject(pipeline);
  });
  afterEach(() => removeProject(cwd));

  it('shows what comes into an embedded store, which others may use meanwhile, and ends with 0 on Ctrl-C', async () => {
    const { child, until, end } = watch(cwd, '--json', '--limit', '1');
    await until(new RegExp(`"id":"${runId(4)}"`));
    await bring(join(cwd, '.mltrace'), [run(6, 'train')]);
    await until(new RegExp(`"id":"${runId(6)}"`));
    await bring(join(cwd, '.mltrace'), [run(7, 'infer'), run(6, 'train'), run(8, 'infer')]);
    await until(new RegExp(`"id":"${runId(8)}"`));
    child.kill('SIGINT');
    const { code, out, err } = await end;
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(idsIn(out), [4, 6, 7, 8].map(runId));
  });

  it('shows what is recorded beside it, in a table', async () => {
    const { child, until, end } = watch(cwd, '--limit', '1');
    await until(/STARTED[\s\S]*infer/);
    const { code, err } = await mltrace(['run', 'job', '--store', join(cwd, '.mltrace'), '--', 'true'], { cwd });
    assert.deepEqual([code, err], [0, '']);
    await until(/ job +ok /);
    child.kill('SIGINT');
    const { code: exit, out } = await end;
    assert.equal(exit, 0);
    const [titles = '', ...rows] = out.trimEnd().split('\n');
    assert.equal(rows.length, 2);
    for (const row of rows) assert.equal(row.indexOf(' ok '), titles.indexOf(' STATUS'), out);
  });

  it('shows what comes to a service, looks again when that is away, and ends with 0 on SIGTERM', async () => {
    const serving = await startServing();
    try {
      await bring(serving.url, pipeline);
      const { child, until, end } = watch(cwd, '--output', 'csv', '--limit', '1', '--store', serving.url);
      await until(/^id,namespace[\s\S]*infer/);
      await bring(serving.url, [run(6, 'train')]);
      await until(/train/);
      await serving.stop();
      await new Promise((said) => child.stderr?.once('data', said));
      child.kill('SIGTERM');
      const { code, out, err } = await end;
      assert.deepEqual([code, out.trimEnd().split('\r\n').length], [0, 3]);
      assert.match(err, /^mltrace: .*looking again until it answers\n$/);
    } finally {
      await serving.stop();
    }
  });

  it('refuses to look back, and says at once when there is no store', async () => {
    for (const past of [
      ['--at', '2026-01-01T00:00:00Z'],
      ['--until', '2026-01-01T00:00:00Z'],
      ['--after', 'x'],
    ]) {
      const { code, err } = await mltrace(['recent', '--watch', ...past], { cwd });
      assert.equal(code, 2);
      assert.match(err, new RegExp(`--watch shows what comes, ${past[0]} what has been`));
    }
    const { code } = await mltrace(['recent', '--watch', '--store', join(cwd, 'none')], { cwd });
    assert.equal(code, 4);
  });
});

describeWithNeo4j('recent --watch on Neo4j', function () {
  this.timeout(120_000);
  it('shows what comes in, and ends with 0 on Ctrl-C', async () => {
    const cwd = await makeProject();
    try {
      const store = await neo4jStoreOf(pipeline);
      const { child, until, end } = watch(cwd, '--json', '--limit', '1', '--store', store);
      await until(new RegExp(`"id":"${runId(4)}"`));
      await bring(store, [run(6, 'train'), run(7, 'infer')]);
      await until(new RegExp(`"id":"${runId(7)}"`));
      child.kill('SIGINT');
      const { code, out, err } = await end;
      assert.deepEqual([code, err, idsIn(out)], [0, '', [4, 6, 7].map(runId)]);
    } finally {
      removeProject(cwd);
    }
  });
});
