import assert from 'node:assert/strict';
import { displayWidth } from '../../lib/cli/printable.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { run } from '../query/pipeline-facts.js';
import { mltrace } from './command-line.js';
import { makeProject, removeProject } from './project.js';

const escapeCharacter = String.fromCharCode(0x1b);
const styles = new RegExp(`${escapeCharacter}\\[\\d+m`, 'g');
const evil = `evil${escapeCharacter}]0;title\u0007\u202ename\n.csv`;

/** Long names, wide characters, a chain of 60 runs, and a name that a terminal would obey. */
const facts: readonly RunRecord[] = [
  ...Array.from({ length: 60 }, (_, n) =>
    run(n + 1, 'step', { reads: [`chain-${n}.csv`], writes: [`chain-${n + 1}.csv`] }),
  ),
  run(70, 'a-component-with-a-name-that-is-longer-than-it-should-be', {
    reads: ['warehouse/very/long/path/to/some/table/partition=2026-01-31/part-00000.parquet', '日本語のファイル名.csv'],
    writes: [evil, 'result.csv'],
    owner: `owner${escapeCharacter}[31m`,
    description: 'What it does takes a long sentence to say, and then another one.',
    code: { revision: 'abcdef1234567' },
  }),
];

const questions = [
  ['trace', 'result.csv'],
  ['trace', 'chain-60.csv'],
  ['impact', 'chain-1.csv'],
  ['recent'],
  ['history', 'step'],
  ['inspect', 'a0004646'],
  ['components'],
  ['artifacts'],
  ['cypher', 'MATCH (r:Run) RETURN r.id, r.component, r.startedAt LIMIT 3'],
] as const;

describe('human output', () => {
  let cwd: string;
  before(async () => {
    cwd = await makeProject(facts);
  });
  after(() => removeProject(cwd));

  for (const columns of [60, 80, 120]) {
    it(`fits a terminal of ${columns} columns`, async () => {
      for (const question of questions) {
        const { out, code, err } = await mltrace(question, { cwd, isTty: true, columns });
        assert.equal(code, 0, err);
        for (const line of out.replace(styles, '').split('\n')) {
          assert.ok(displayWidth(line) <= columns || line.startsWith('Older ones'), `${question.join(' ')}: ${line}`);
        }
      }
    });
  }

  it('has the width of an ordinary terminal where the terminal does not tell its own', async () => {
    const printed = async (columns: number): Promise<string> =>
      (await mltrace(['trace', 'result.csv'], { cwd, isTty: true, columns })).out;
    assert.equal(await printed(0), await printed(80));
    assert.equal(await printed(3), await printed(20));
  });

  it('has colour on a terminal only, and none with --no-color or NO_COLOR', async () => {
    const coloured = async (parameters: readonly string[], isTty: boolean, variables = {}): Promise<boolean> =>
      (await mltrace(parameters, { cwd, isTty, columns: 80, variables })).out.includes(escapeCharacter);
    assert.equal(await coloured(['recent'], true), true);
    assert.equal(await coloured(['recent'], false), false);
    assert.equal(await coloured(['recent', '--no-color'], true), false);
    assert.equal(await coloured(['recent'], true, { NO_COLOR: '1' }), false);
    assert.equal(await coloured(['recent'], false, { FORCE_COLOR: '1' }), true);
    assert.equal(await coloured(['recent', '--json'], true), false);
  });

  it('is the same text with colour as without', async () => {
    for (const question of questions) {
      const plain = await mltrace([...question, '--no-color'], { cwd, isTty: true, columns: 80 });
      const coloured = await mltrace(question, { cwd, isTty: true, columns: 80 });
      assert.equal(coloured.out.replace(styles, ''), plain.out);
    }
  });

  it('cuts nothing where lines may be of any length', async () => {
    const { out } = await mltrace(['trace', 'result.csv'], { cwd });
    assert.match(out, /warehouse\/very\/long\/path\/to\/some\/table\/partition=2026-01-31\/part-00000\.parquet/);
    assert.doesNotMatch(out, /…/);
  });

  it('has nothing in it that a terminal obeys', async () => {
    for (const question of questions) {
      const { out } = await mltrace(question, { cwd });
      assert.doesNotMatch(out, /[^\P{Cc}\n]|\u202e/u);
    }
    const { out, err } = await mltrace(['trace', `${evil}x`], { cwd });
    assert.equal(out, '');
    assert.doesNotMatch(err, /[^\P{Cc}\n]|\u202e/u);
    assert.equal(err.split('\n').length, 2);
    assert.match((await mltrace(['artifacts'], { cwd })).out, /evil\\x1b\]0;title\\x07\\u\{202e\}name\\n\.csv/);
  });

  it('follows a deep lineage without growing with its depth', async () => {
    const { out } = await mltrace(['trace', 'chain-60.csv'], { cwd });
    assert.match(out, /chain-0\.csv .*external/);
    assert.match(out, /60 runs, 61 versions/);
    assert.ok(Math.max(...out.split('\n').map((line) => line.length)) < 250);
  });
});
