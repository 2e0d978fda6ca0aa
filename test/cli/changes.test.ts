import assert from 'node:assert/strict';
import { minute, pipeline, run } from '../query/pipeline-facts.js';
import { mltrace } from './command-line.js';
import { makeProject, removeProject } from './project.js';

/** The pipeline, and its last two steps again with another parameter. */
const again = [
  run(5, 'train', {
    reads: ['clean.csv'],
    writes: [{ artifact: 'model.json', kind: 'model', digest: 'sha256:ee' }],
    parameters: { rate: 0.2 },
    code: { revision: 'abcdef1234567890', dirty: true },
  }),
  run(6, 'infer', {
    reads: ['clean.csv', { artifact: 'model.json', digest: 'sha256:ee' }],
    writes: ['predictions.csv'],
  }),
];

describe('the command line, asked what has changed', () => {
  let cwd: string;
  before(async () => {
    cwd = await makeProject([...pipeline, ...again]);
  });
  after(() => removeProject(cwd));

  const ask = async (...parameters: string[]) => mltrace(parameters, { cwd });
  /** Lines with ids and ages replaced. */
  const lines = async (...parameters: string[]): Promise<readonly string[]> => {
    const { code, out, err } = await ask(...parameters);
    assert.equal(code, 0, err);
    return out
      .replace(/\b[0-9a-f]{8}\b/g, '#')
      .replace(/\d+ (mo|d|h|y) ago|just now/g, 'AGO')
      .trimEnd()
      .split('\n');
  };

  it('lists the pairs of runs that differ, the nearest first', async () => {
    assert.deepEqual(await lines('diff', './predictions.csv', '--from-at', minute(45)), [
      'predictions.csv  #  at 2026-01-31 00:45:00Z  →  predictions.csv  #',
      'infer  # → #',
      '  dependency  run  # → –',
      '  input       model.json  # → #',
      'train  # → #',
      '  parameter   rate  0.1 → 0.2',
      '  measure     loss  0.3 → –',
      '  input       raw.csv # external → –',
      '2 pairs of runs differ, 2 the same',
    ]);
  });

  it('lists what may be why, with the places where it comes in', async () => {
    assert.deepEqual(await lines('bisect', 'predictions.csv', '--good', minute(45), '--bad', minute(65)), [
      'predictions.csv  good #  at 2026-01-31 00:45:00Z  bad #  at 2026-01-31 01:05:00Z',
      '1.  input raw.csv  explains all',
      '     # → –  train  # → #',
      '2.  parameter rate of train  explains all',
      '     0.1 → 0.2  train  # → #',
      '3.  dependency run of infer  explains 1 of 2',
      '     # → –  infer  # → #',
      '2 pairs of runs differ; 2 single changes explain all',
    ]);
  });

  it('shows what was live, as runs, versions and code', async () => {
    const live = await lines('at', 'model.json', minute(45), '--depth', '1');
    assert.deepEqual(live.slice(0, 3), ['model.json  #  at 2026-01-31 00:45:00Z', 'code abcdef1*  train', '']);
    assert.match(live[4] ?? '', /^# {2}train +ok .* 1 min 0 s {2}abcdef1\* {2}clean\.csv, raw\.csv → model\.json$/);
    assert.deepEqual(live.slice(7), [
      'clean.csv   #  2026-01-31 00:21:00Z  #',
      'model.json  #  2026-01-31 00:31:00Z  #',
      'raw.csv     #                        external',
      '1 run, 3 versions; cut at --depth: there is more beyond',
    ]);
  });

  it('says what is missing', async () => {
    for (const [parameters, code, message] of [
      [['diff', 'model.json'], 2, /does not differ from itself; name another version or run after it/],
      [['diff', 'model.json', 'nothing'], 3, /no artifact or version 'nothing'/],
      [['bisect', 'model.json', '--good', minute(45)], 2, /expected --bad with a time, found none/],
      [['at', 'model.json'], 2, /missing required argument 'time'/],
      [['at', 'model.json', '2026-01-31'], 2, /an ISO 8601 time with a zone/],
      [['label', 'clean.csv', 'a b'], 2, /label: expected 1 to 128 letters/],
      [['retract', 'x', '--grace', 'soon'], 2, /--grace: expected a number and s, m, h, d or w/],
      [['retract', 'x'], 3, /no label 'x'; nothing is labelled/],
    ] as const) {
      const ended = await ask(...parameters);
      assert.equal(ended.code, code, ended.err);
      assert.match(ended.err, message);
      assert.equal(ended.out, '');
    }
  });

  it('puts labels on, shows where they come from and whom they affect, and retracts them once', async () => {
    assert.deepEqual(await lines('label', 'source.csv', 'consent', '--author', 'ann'), [
      'labelled consent: source.csv  #, external: no traced run wrote it',
    ]);
    assert.deepEqual(await lines('labels', 'model.json'), [
      'model.json  #',
      'consent',
      '  from source.csv  #  external  put on AGO by ann',
      '1 label',
    ]);
    assert.deepEqual((await lines('labels', 'model.json', '--at', minute(45))).slice(1), ['It carries no label.']);
    assert.match(
      (await ask('retract', 'consent', '--author', 'bob')).out,
      /^retracted consent in default with effect from /,
    );
    assert.match((await ask('retract', 'consent', '--grace', '30d')).out, /^consent in default was retracted already/);
    assert.match((await ask('retracted')).out, /consent +default +0 +1 +just now +bob/);
    const { out } = await ask('affected', 'consent');
    assert.match(out, /^consent {2}in default {2}retracted just now\n {2}on {2}source\.csv {2}external/);
    assert.match(out, /versions? of \d+ artifacts? made from it, by \d+ runs?\n$/);
    assert.match((await ask('retract', 'consent', '--undo')).out, /is retracted no more/);
    assert.equal((await ask('retracted')).out, 'No label is retracted.\n');
    const inherited = await ask('label', 'model.json', 'consent', '--remove');
    assert.match(
      inherited.err,
      /consent was not on it; it carries it from what it was made from: mltrace labels tells/,
    );
    const removed = await ask('label', 'source.csv', 'consent', '--remove');
    assert.match(removed.out, /^took consent off source\.csv/);
    assert.equal(removed.err, '');
    assert.match((await ask('label', 'source.csv', 'consent', '--remove')).err, /consent was not on it\n/);
    assert.equal((await ask('labels')).out, 'Nothing is labelled.\n');
  });

  it('takes a label for what nobody has read yet, and says so', async () => {
    const { code, out, err } = await ask('label', 'soon.csv', 'consent');
    assert.equal(code, 0);
    assert.match(err, /no artifact or version 'soon\.csv'.*; mltrace label soon\.csv .* --remove takes it off/);
    assert.equal(out, 'labelled consent: soon.csv, external: no traced run wrote it\n');
  });
});
