import assert from 'node:assert/strict';
import { join } from 'node:path';
import { artifacts, components, history, impact, inspect, recent, trace } from '../../lib/query/index.js';
import { openStore } from '../../lib/store/open.js';
import { minute, pipeline, run, runId } from '../query/pipeline-facts.js';
import { mltrace } from './command-line.js';
import { makeProject, removeProject } from './project.js';

describe('the command line, asked', () => {
  let cwd: string;
  before(async () => {
    cwd = await makeProject([
      ...pipeline,
      run(5, 'train', { status: 'failed', error: { type: 'RangeError', message: 'too\nlong' } }),
    ]);
  });
  after(() => removeProject(cwd));

  const printed = async (...parameters: string[]): Promise<string> => {
    const { code, out, err } = await mltrace(parameters, { cwd });
    assert.equal(code, 0, err);
    assert.equal(err, '');
    return out;
  };

  it('draws a trace as a tree in which every run is drawn out once', async () => {
    const lines = (await printed('trace', 'predictions.csv'))
      .replace(/\b[0-9a-f]{8}\b/g, '#')
      .replace(/\d+ (mo|d|h|y) ago/g, 'AGO')
      .split('\n');
    assert.deepEqual(lines, [
      'predictions.csv  #',
      '│ by infer  #  ok  AGO (2026-01-31 00:40:00Z)',
      '├─ clean.csv  #',
      '│  │ by clean  #  ok  AGO (2026-01-31 00:20:00Z)',
      '│  └─ raw.csv  #',
      '│     │ by ingest  #  ok  AGO (2026-01-31 00:10:00Z)',
      '│     └─ source.csv  #  external sha256:aa',
      '├─ model.json  #  model  assumed: its writer recorded no digest',
      '│  │ by train  #  ok  AGO (2026-01-31 00:30:00Z)  code abcdef1*',
      '│  ├─ clean.csv  #  by clean  #  (shown above)',
      '│  └─ raw.csv  #  external sha256:cc  not what # wrote last (#)',
      '└─ after ingest  #  (shown above)',
      '4 runs, 6 versions, 2 external',
      '',
    ]);
  });

  it('says in a trace what is cut', async () => {
    const out = await printed('trace', 'predictions.csv', '--depth', '1');
    assert.match(out, /clean\.csv {2}[0-9a-f]{8} {2}by a0000202, beyond the depth/);
    assert.match(out, /1 run, 3 versions; cut at --depth 1: there is more beyond\n$/);
  });

  it('draws an impact as a tree of readers', async () => {
    const out = (await printed('impact', 'source.csv')).replace(/\b[0-9a-f]{8}\b/g, '#').replace(/ {2}ok .*$/gm, '');
    assert.deepEqual(out.split('\n'), [
      'source.csv  #  external sha256:aa',
      '└─ ingest  #',
      '   ├─ raw.csv  #',
      '   │  └─ clean  #',
      '   │     └─ clean.csv  #',
      '   │        ├─ train  #',
      '   │        │  └─ model.json  #  model',
      '   │        │     └─ infer  #',
      '   │        │        └─ predictions.csv  #',
      '   │        └─ infer  #  (shown above)',
      '   └─ then infer  #  (shown above)',
      '4 runs, 5 versions, 1 external',
      '',
    ]);
  });

  it('says when nothing lies upstream or downstream', async () => {
    assert.match(await printed('impact', 'predictions.csv'), /No run has read it/);
    assert.match(await printed('trace', 'source.csv'), /No traced run wrote it/);
  });

  it('shows ids that can be typed in their place', async () => {
    const [, id = ''] = /by train {2}([0-9a-f]+)/.exec(await printed('trace', 'model.json')) ?? [];
    assert.match(await printed('inspect', id), new RegExp(runId(3)));
    const [, version = ''] = /^model\.json {2}([0-9a-f]+)/.exec(await printed('trace', 'model.json')) ?? [];
    assert.match(await printed('trace', version), /^model\.json/);
  });

  it('prints runs as a table, the newest first', async () => {
    const out = await printed('recent', '--limit', '2');
    const [header, first, second, older] = out.split('\n');
    assert.match(header ?? '', /^RUN +COMPONENT +STATUS +STARTED +AT +TOOK +CODE +READ → WROTE$/);
    assert.match(first ?? '', /^a0000505 +train +failed .*1 min 0 s/);
    assert.match(second ?? '', /^a0000404 +infer +ok .*clean\.csv, model\.json → predictions\.csv$/);
    const [, next = ''] = /^Older ones: --after (\S+)$/.exec(older ?? '') ?? [];
    assert.match(await printed('recent', '--after', next, '--limit', '1'), /\ba0000303 +train/);
    assert.match(await printed('history', 'train'), /^a0000505[\s\S]*^a0000303/m);
  });

  it('prints all that is known of a run', async () => {
    const out = await printed('inspect', 'a0000303');
    assert.match(out, /^component {2}train/m);
    assert.match(out, /^code +abcdef1 {2}with changes that are not in it/m);
    assert.match(out, /^parameters rate = 0\.1$/m);
    assert.match(out, /^measures +loss = 0\.3$/m);
    assert.match(out, /^contains +a0000404$/m);
    assert.match(out, /raw\.csv {2}[0-9a-f]{8} {2}external: no traced run wrote it {2}not what a0000101 wrote last/);
    assert.match(await printed('inspect', 'a0000505'), /^status +failed {2}RangeError: too\\nlong$/m);
  });

  it('prints components and artifacts as tables', async () => {
    assert.match(await printed('components'), /^train +default +2 +a0000505 +failed/m);
    assert.match(await printed('artifacts'), /^model\.json +default +model +1 +[0-9a-f]{8} .* a0000303$/m);
    assert.match(await printed('artifacts'), /^source\.csv .*first read .*external$/m);
  });

  it('asks as of a time', async () => {
    assert.match(await printed('recent', '--at', minute(30)), /train +running/);
    assert.doesNotMatch(await printed('artifacts', '--at', minute(30)), /model\.json/);
  });

  it('prints with --json what the functions give', async () => {
    const json = async (...parameters: string[]): Promise<unknown> =>
      JSON.parse(await printed(...parameters, '--json'));
    const answers = [
      await json('trace', 'predictions.csv', '--depth', '2'),
      await json('impact', 'raw.csv', '--at', minute(35)),
      await json('history', 'train', '--limit', '1'),
      await json('recent'),
      await json('inspect', runId(4)),
      await json('components'),
      await json('artifacts'),
    ];
    const store = await openStore({ store: join(cwd, '.mltrace') });
    const expected = [
      await trace(store, 'predictions.csv', { depth: 2 }),
      await impact(store, 'raw.csv', { at: minute(35) }),
      await history(store, 'train', { limit: 1 }),
      await recent(store),
      await inspect(store, runId(4)),
      await components(store),
      await artifacts(store),
    ];
    await store.close();
    assert.deepEqual(answers, JSON.parse(JSON.stringify(expected)));
  });

  it('runs Cypher and prints its rows', async () => {
    const query =
      'MATCH (r:Run) RETURN r.component AS component, count(r) AS runs ORDER BY runs DESC, component LIMIT 2';
    assert.deepEqual(JSON.parse(await printed('cypher', query, '--json')), [
      { component: 'train', runs: 2 },
      { component: 'clean', runs: 1 },
    ]);
    assert.equal(await printed('cypher', query), 'component  runs\ntrain      2\nclean      1\n2 rows\n');
    assert.equal(await printed('cypher', "MATCH (r:Run {id: 'no'}) RETURN r.id"), '0 rows\n');
  });

  it('finds the store and the names of files from a folder inside the project', async () => {
    const { code, out } = await mltrace(['trace', '../../raw.csv', '--json'], { cwd: join(cwd, 'some', 'folder') });
    assert.equal(code, 0);
    assert.equal(JSON.parse(out).artifact.name, 'raw.csv');
  });
});
