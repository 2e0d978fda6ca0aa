import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commandGroups } from '../../lib/cli/command-groups.js';
import { commandTable } from '../../lib/cli/command-table.js';
import { openStore } from '../../lib/store/open.js';
import { pipeline } from '../query/pipeline-facts.js';
import { bin, ended, mltrace, start } from './command-line.js';
import { makeProject, removeProject } from './project.js';

describe('the command line, in error', () => {
  let cwd: string;
  let empty: string;
  before(async () => {
    cwd = await makeProject(pipeline);
    empty = await makeProject();
  });
  after(() => {
    removeProject(cwd);
    removeProject(empty);
  });

  const cases: readonly (readonly [parameters: readonly string[], code: number, message: RegExp])[] = [
    [['trce'], 2, /unknown command 'trce'; did you mean trace\? mltrace --help shows/],
    [['trace'], 2, /missing required argument 'artifact'; mltrace trace --help shows/],
    [['run', 'train', 'sh', '-c', 'x'], 2, /unknown option '-c'; .*put -- before that/],
    [['stale', '--old-after', '7x'], 2, /invalid option: --old-after: expected a number and s, m, h, d or w/],
    [['trace', 'a', 'b'], 2, /too many arguments/],
    [['trace', 'raw.csv', '--depht', '2'], 2, /unknown option '--depht'; did you mean --depth\?/],
    [['trace', 'raw.csv', '--depth', 'two'], 2, /--depth: expected a whole number from 1, found 'two'/],
    [['trace', 'raw.csv', '--at', 'yesterday'], 2, /invalid option: --at: expected an ISO 8601 time with a zone/],
    [['trace', 'raw.csv', '--namespace', 'No'], 2, /namespace: expected 1 to 64/],
    [['trace', ''], 2, /expected the name of an artifact/],
    [['import', 'x', '--namespace', 'prod'], 2, /import does not take --namespace/],
    [['cypher', 'MATCH (n'], 2, /the query was refused/],
    [['cypher', 'CREATE (n:Odd) RETURN n'], 2, /the query was refused/],
    [['inspect', 'a000'], 2, /several runs match a000/],
    [['trace', 'predictoins.csv'], 3, /did you mean 'predictions\.csv'\?/],
    [['inspect', 'ffffff'], 3, /mltrace recent lists runs/],
    [['history', 'trian'], 3, /did you mean 'train'\?/],
    [['trace', 'train'], 3, /no artifact or version 'train', but a component: mltrace history train\n/],
    [['trace', 'a0000303'], 3, /, but a run of train: mltrace inspect a0000303\n/],
    [['trace', 'train', '--namespace', 'prod'], 3, /; mltrace artifacts lists them all/],
    [['history', 'raw.csv'], 3, /no component 'raw\.csv', but an artifact: mltrace trace raw\.csv\n/],
    [['inspect', 'train'], 3, /no run 'train', but a component: mltrace history train\n/],
    [['tag', 'trian', 'x'], 3, /did you mean 'train'\?/],
    [
      ['trace', 'model.json', '--at', '2026-01-31T00:30:59Z'],
      3,
      /did not exist at 2026-01-31T00:30:59\.000000Z; its first version is of 2026-01-31T00:31:00\.000000Z\n/,
    ],
    [
      ['bisect', 'source.csv', '--good', '2026-01-31T00:00:00Z', '--bad', '2026-01-31T01:00:00Z'],
      3,
      /did not exist at .*; its first version is of 2026-01-31T00:10:00\.000000Z\n/,
    ],
    [['recent', '--store', 'nowhere'], 4, /there is none at .*nowhere/],
    [['import', 'no-such-file'], 1, /cannot read no-such-file/],
    [['import', '.'], 1, /found a directory/],
  ];

  for (const [parameters, code, message] of cases) {
    it(`exits with ${code} and one line for: ${parameters.join(' ')}`, async () => {
      for (const more of [[], ['--json']]) {
        const answer = await mltrace([...parameters, ...more], { cwd });
        assert.equal(answer.code, code, answer.err);
        assert.match(answer.err, message);
        assert.match(answer.err, /^mltrace: [^\n]+\n$/);
        assert.equal(answer.out, '');
      }
    });
  }

  it('says what an id is that a question of something else was asked with', async () => {
    const { version } = JSON.parse((await mltrace(['trace', 'model.json', '--json'], { cwd })).out);
    const { code, err } = await mltrace(['inspect', version.slice(0, 8)], { cwd });
    assert.equal(code, 3);
    assert.match(err, /, but a version of model\.json: mltrace trace [0-9a-f]{8}\n$/);
  });

  it('takes no folder of a project for a store', async () => {
    for (const parameters of [['recent'], ['flag', 'raw.csv'], ['serve', '--port', '0']]) {
      const { code, err } = await mltrace([...parameters, '--store', '.'], { cwd });
      assert.equal(code, 4);
      assert.match(err, /there is none at .*, but there is one in it: --store .*\.mltrace\n$/);
    }
    assert.equal(existsSync(join(cwd, 'graph')), false);
  });

  it('makes no store where it only asks', async () => {
    const { code, err } = await mltrace(['recent'], { cwd: empty });
    assert.equal(code, 4);
    assert.match(err, /record a run first/);
    assert.equal(existsSync(join(empty, '.mltrace')), false);
  });

  it('names the process that holds the store', async () => {
    const store = await openStore({ store: join(cwd, '.mltrace') });
    try {
      const { code, err } = await ended(start(['recent'], cwd));
      assert.equal(code, 4);
      assert.match(err, new RegExp(`^mltrace: the store is in use: .*${process.pid}.*\n$`));
    } finally {
      await store.close();
    }
  }).timeout(20_000);

  it('prints a stack with --debug only', async () => {
    assert.match((await mltrace(['trace', 'none', '--debug'], { cwd })).err, /\n {4}at /);
    assert.doesNotMatch((await mltrace(['trace', 'none'], { cwd })).err, /\n {4}at /);
    assert.match((await mltrace(['trace', 'none'], { cwd, variables: { MLTRACE_DEBUG: '1' } })).err, /\n {4}at /);
  });

  it('lists every command in help, in a group by what somebody comes for', async () => {
    const { out } = await mltrace(['--help'], { cwd });
    const grouped = Object.values(commandGroups).flat();
    assert.deepEqual([...grouped].sort(), [...commandTable.map(({ name }) => name), 'help'].sort());
    for (const heading of Object.keys(commandGroups)) assert.ok(out.includes(`\n${heading}\n`), heading);
    assert.doesNotMatch(out, /^Commands:/m);
  });

  it('prints help where it was asked for, and on standard error where nothing was', async () => {
    const help = await mltrace(['--help'], { cwd });
    assert.equal(help.code, 0);
    assert.match(help.out, /Examples:\n {2}\$ mltrace demo/);
    assert.match(
      (await mltrace(['trace', '--help'], { cwd })).out,
      /--depth <runs>[\s\S]*Global Options[\s\S]*--store/,
    );
    assert.equal((await mltrace(['help', 'trace'], { cwd })).out, (await mltrace(['trace', '--help'], { cwd })).out);
    const nothing = await mltrace([], { cwd });
    assert.equal(nothing.code, 2);
    assert.equal(nothing.out, '');
    assert.match(nothing.err, /^Usage: mltrace/);
    assert.match((await mltrace(['--version'], { cwd })).out, /^\d+\.\d+\.\d+\n$/);
  });

  it('exits with the code as a process', async () => {
    assert.equal((await ended(start(['trace', 'none'], cwd))).code, 3);
    assert.equal((await ended(start(['recent'], cwd))).code, 0);
    assert.ok(bin.endsWith('bin.js'));
  }).timeout(20_000);
});
