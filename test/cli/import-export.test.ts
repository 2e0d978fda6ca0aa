import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../lib/lineage/canonical-json.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { pipeline, run, runId } from '../query/pipeline-facts.js';
import { randomLog } from '../reference/random-log.js';
import { ended, mltrace, start } from './command-line.js';
import { makeProject, removeProject } from './project.js';

const lines = (facts: readonly unknown[]): string => facts.map((fact) => `${JSON.stringify(fact)}\n`).join('');

describe('import and export', function () {
  this.timeout(60_000);
  const folders: string[] = [];
  const project = async (): Promise<string> => {
    const folder = await makeProject();
    folders.push(folder);
    return folder;
  };
  after(() => {
    for (const folder of folders) removeProject(folder);
  });

  it('brings in a file and says what was new', async () => {
    const cwd = await project();
    writeFileSync(join(cwd, 'facts.jsonl'), `\n${lines(pipeline)}\n  \n`);
    const first = await mltrace(['import', 'facts.jsonl'], { cwd });
    assert.deepEqual(first, { code: 0, out: '4 added, 0 changed, 0 unchanged\n', err: '' });
    const again = await mltrace(['import', 'facts.jsonl', '--json'], { cwd });
    assert.deepEqual(JSON.parse(again.out), { added: 0, changed: 0, unchanged: 4, invalid: 0, warnings: 0 });
  });

  it('takes standard input, a mark before UTF-8, Windows line ends and a last line without one', async () => {
    const cwd = await project();
    const stdin = `\ufeff${lines(pipeline).replaceAll('\n', '\r\n').trimEnd()}`;
    assert.match((await mltrace(['import', '-'], { cwd, stdin })).out, /^4 added/);
  });

  it('stops at a line that is no fact, with what came before applied', async () => {
    const cwd = await project();
    const bad = { format: 1, id: runId(9), component: 'x', startedAt: 'noon' };
    const stdin = lines([pipeline[0], pipeline[1]]) + lines([bad]) + lines([pipeline[2]]);
    const { code, out, err } = await mltrace(['import', '-'], { cwd, stdin });
    assert.equal(code, 1);
    assert.equal(out, '');
    assert.match(
      err,
      /^mltrace: invalid fact: line 3: startedAt: expected an ISO 8601 time with a zone, found "noon"; 2 facts before it applied/,
    );
    assert.equal(JSON.parse((await mltrace(['recent', '--json'], { cwd })).out).runs.length, 2);
  });

  it('goes on with --skip-invalid and says which lines it left out', async () => {
    const cwd = await project();
    const stdin = `${lines([pipeline[0]])}not json\n${lines([pipeline[1]])}${'{}\n'.repeat(10)}`;
    const { code, out, err } = await mltrace(['import', '-', '--skip-invalid'], { cwd, stdin });
    assert.equal(code, 0);
    assert.equal(out, '2 added, 0 changed, 0 unchanged, 11 lines left out\n');
    assert.match(err, /^mltrace: left out: invalid fact: line 2: expected one JSON object, found "not json"\n/);
    assert.equal(err.split('\n').length, 7);
    assert.match(err, /\nmltrace: 6 more/);
  });

  it('warns of unknown keys, a few and then their number', async () => {
    const cwd = await project();
    const stdin = lines(pipeline.flatMap((fact) => [{ ...fact, colour: 'red', shape: 'round' }]));
    const { code, out, err } = await mltrace(['import', '-'], { cwd, stdin });
    assert.equal(code, 0);
    assert.match(out, /^4 added/);
    assert.match(err, /^mltrace: line 1: colour: unknown key, dropped\n/);
    assert.match(err, /\nmltrace: 3 more: warning/);
  });

  it('shows progress on a terminal only', async () => {
    const many = Array.from({ length: 1200 }, (_, n) => run(n + 1, 'many'));
    const quiet = await mltrace(['import', '-'], { cwd: await project(), stdin: lines(many) });
    assert.equal(quiet.err, '');
    const shown = await mltrace(['import', '-'], {
      cwd: await project(),
      stdin: lines(many),
      isTty: true,
      columns: 80,
    });
    assert.match(shown.err, /500 added/);
    assert.ok(shown.err.endsWith('\r\x1b[2K'));
  });

  it('exports runs by id and then annotations by id, as canonical JSON', async () => {
    const cwd = await project();
    const note = (id: string) =>
      parseFact({
        format: 1,
        annotation: id,
        at: '2026-01-31T00:00:00Z',
        subject: `run:${runId(1)}`,
        key: 'flag',
        value: true,
      }).fact;
    const facts = [note('b'), ...[...pipeline].reverse(), note('a')];
    await mltrace(['import', '-'], { cwd, stdin: lines(facts) });
    const { out } = await mltrace(['export'], { cwd });
    assert.equal(out, [...pipeline, note('a'), note('b')].map((fact) => `${canonicalJson(fact)}\n`).join(''));
  });

  it('gives back the same bytes after an import of an export', async () => {
    for (const seed of [3, 17, 40]) {
      const [from, to] = [await project(), await project()];
      await mltrace(['import', '-'], { cwd: from, stdin: lines(randomLog(seed)) });
      const first = await mltrace(['export'], { cwd: from });
      assert.ok(first.out.length > 100);
      const { err } = await mltrace(['import', '-'], { cwd: to, stdin: first.out });
      // Nothing is said but of summaries that are of a later version, and are kept.
      assert.match(
        err,
        /^(mltrace: line \d+: .*a summary of version 2, kept unread.*\n)*(mltrace: \d+ more: warnings?\n)?$/,
      );
      assert.equal((await mltrace(['export'], { cwd: to })).out, first.out);
    }
  });

  it('ends quietly when its reader goes away', async () => {
    const cwd = await project();
    const many = Array.from({ length: 3000 }, (_, n) => run(n + 1, 'many', { reads: ['a'], writes: ['b'] }));
    writeFileSync(join(cwd, 'facts.jsonl'), lines(many));
    assert.equal((await ended(start(['import', 'facts.jsonl'], cwd))).code, 0);
    assert.ok(readFileSync(join(cwd, 'facts.jsonl')).length > 500_000);
    const child = start(['export'], cwd);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const err: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(err.join(''), '');
    assert.equal(code, 0);
  });
});
