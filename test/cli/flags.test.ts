import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../lib/store/index.js';
import { minute, pipeline, run } from '../query/pipeline-facts.js';
import { mltrace } from './command-line.js';
import { makeProject, removeProject } from './project.js';

describe('flagging on the command line', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await makeProject([...pipeline, run(5, 'infer', { writes: ['predictions.csv'] })]);
  });
  afterEach(() => removeProject(cwd));

  const ended = async (...parameters: string[]) => {
    const { code, out, err } = await mltrace(parameters, { cwd });
    assert.equal(code, 0, err);
    return { out, err };
  };
  const listed = async () => JSON.parse((await ended('flags', '--json')).out);

  it('flags the latest version, one by its digits, and the one of a time', async () => {
    assert.match(
      (await ended('flag', 'predictions.csv', '--reason', 'all one')).out,
      /^flagged predictions\.csv {2}[0-9a-f]{8}\n$/,
    );
    await ended('flag', './predictions.csv', '--at', minute(45), '--author', 'ann');
    const { flags } = await listed();
    assert.deepEqual(
      flags.map((flag: { writtenAt: string; reason?: string; author?: string }) => [flag.writtenAt, flag.reason]),
      [
        [minute(51), 'all one'],
        [minute(41), undefined],
      ],
    );
    assert.equal(flags[1].author, 'ann');
    assert.match((await ended('flags')).out, /^predictions\.csv +[0-9a-f]{8} .* all one$/m);
    await ended('unflag', flags[1].version.slice(0, 10));
    assert.equal((await listed()).flags.length, 1);
  });

  it('says which version bears the flag when it is taken back from another', async () => {
    await ended('flag', 'predictions.csv', '--at', minute(45));
    assert.match(
      (await ended('unflag', 'predictions.csv')).err,
      /it was not flagged; flagged versions of it: [0-9a-f]{8}/,
    );
    assert.equal((await listed()).flags.length, 1);
  });

  it('takes what no run wrote, says so with what is close, and lists it apart', async () => {
    const { out, err } = await ended('flag', 'predictoins.csv');
    assert.match(out, /external: no traced run wrote it/);
    assert.match(err, /did you mean 'predictions\.csv'/);
    await ended('flag', 'source.csv');
    const { external } = await listed();
    assert.deepEqual(external.map(({ artifact }: { artifact: { name: string } }) => artifact.name).sort(), [
      'predictoins.csv',
      'source.csv',
    ]);
    assert.match((await ended('flags')).out, /No traced run wrote these:[\s\S]*predictoins\.csv/);
  });

  it('goes through the spool while another process holds the store', async () => {
    const holder = await openEmbeddedStore({ directory: join(cwd, '.mltrace') });
    try {
      const { out, err } = await ended('flag', './predictions.csv', '--reason', 'held');
      assert.match(err, /holds .*: said in its spool/);
      assert.match(out, /^flagged artifact:default\/predictions\.csv/);
    } finally {
      await holder.close();
    }
    assert.equal((await listed()).flags[0].reason, 'held');
  });

  it('refuses a time without a zone and an empty name', async () => {
    for (const parameters of [
      ['flag', 'predictions.csv', '--at', '2026-01-31T09:00:00'],
      ['flag', ''],
    ])
      assert.equal((await mltrace(parameters, { cwd })).code, 2);
  });
});
