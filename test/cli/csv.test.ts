import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { commandTable } from '../../lib/cli/command-table.js';
import { csvRecords } from '../../lib/cli/csv.js';
import { csvSheets } from '../../lib/cli/csv-sheets.js';
import { pipeline, run, runId } from '../query/pipeline-facts.js';
import { mltrace } from './command-line.js';
import { makeProject, removeProject } from './project.js';

const read = (text: string): string[][] => parse(text, { recordDelimiter: '\r\n', relaxColumnCount: false });
const file = { isTty: false };

describe('CSV', () => {
  it('gives a reader of RFC 4180 every text back, whatever is in it', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'a",;\r\n \t=+-@1') }));
    fc.assert(
      fc.property(fc.array(fc.record({ one: text, two: text }), { minLength: 1, maxLength: 5 }), (rows) => {
        const records = csvRecords(rows, { lists: [''], columns: ['one', 'two'] }, file).join('');
        // The apostrophe is all that is added, and where it is the text would be a formula.
        const seen = read(records).slice(1);
        rows.forEach(({ one, two }, index) => {
          [one, two].forEach((given, column) => {
            const shown = seen[index]?.[column] ?? '';
            assert.ok(shown === given || shown === `'${given}`, JSON.stringify([given, shown]));
            if (/^[=@\t\r]/.test(given)) assert.equal(shown, `'${given}`);
            if (/^[^=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/.test(given)) assert.equal(shown, given);
          });
        });
      }),
      { numRuns: 50 },
    );
  });

  it('lets no text pass for a formula, and leaves numbers as they are', () => {
    const cell = (value: unknown): string =>
      read(csvRecords([{ value }], { lists: [''], columns: ['value'] }, file).join(''))[1]?.[0] ?? '';
    const evil = ['=1+1', '+cmd|x', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '＝1', '-', '-1a', '--1'];
    for (const text of evil) assert.equal(cell(text), `'${text}`);
    assert.deepEqual([-1, -1.5e-7, '-Infinity', '-2.5', '+1'].map(cell), ['-1', '-1.5e-7', '-Infinity', '-2.5', '+1']);
    assert.deepEqual([null, undefined, true, ['=a'], { a: 1 }].map(cell), ['', '', 'true', '["=a"]', '{"a":1}']);
  });

  it('ends each record with CRLF, and has a header where there are no rows', () => {
    const sheet = { lists: ['a', 'b'], each: 'of', columns: ['x.y', 'z[].w', 'of.n', 'p.*'] };
    assert.deepEqual(csvRecords({}, sheet, file), ['list,x.y,z[].w,of.n\r\n']);
    const answer = {
      a: [{ x: { y: 1 }, z: [{ w: 'p' }, { w: 'q' }], of: [{ n: 1 }, { n: 2 }], p: { k: 1 } }],
      b: [{ of: [], p: { 'k.l': 2, __proto__: 3 } }, { x: 'no object' }],
    };
    assert.deepEqual(read(csvRecords(answer, sheet, file).join('')), [
      ['list', 'x.y', 'z[].w', 'of.n', 'p.k', 'p.k.l'],
      ['a', '1', '["p","q"]', '1', '1', ''],
      ['a', '1', '["p","q"]', '2', '1', ''],
      ['b', '', '', '[]', '', '2'],
      ['b', '', '', '', '', ''],
    ]);
  });
});

describe('--output', () => {
  let cwd: string;
  before(async () => {
    const evil = run(6, '=HYPERLINK("http://x")', { writes: ['a,"b"\n\u001b[31m.csv'], parameters: { rate: -0.5 } });
    cwd = await makeProject([...pipeline, evil]);
  });
  after(() => removeProject(cwd));

  const csvOf = async (...parameters: string[]): Promise<readonly Record<string, string>[]> => {
    const { code, out, err } = await mltrace([...parameters, '--output', 'csv'], { cwd });
    assert.equal(code, 0, err);
    const [header = [], ...rows] = read(out);
    return rows.map((row) => Object.fromEntries(header.map((title, index) => [title, row[index] ?? ''])));
  };

  it('prints the rows of the table as CSV', async () => {
    const [newest, infer] = await csvOf('recent');
    assert.deepEqual(
      [newest?.['component'], newest?.['writes[].artifact'], newest?.['parameters'], newest?.['endedAt']],
      [
        `'=HYPERLINK("http://x")`,
        JSON.stringify(['a,"b"\n\u001b[31m.csv']),
        '{"rate":-0.5}',
        '2026-01-31T01:01:00.000000Z',
      ],
    );
    assert.deepEqual([infer?.['id'], infer?.['reads[].artifact']], [runId(4), '["clean.csv","model.json"]']);
    assert.deepEqual(
      (await csvOf('components'))
        .map((row) => [row['name'], row['owner'], row['runs'], row['lastRun.status']])
        .slice(1),
      [
        ['clean', '', '1', 'ok'],
        ['infer', '', '1', 'ok'],
        ['ingest', 'ann', '1', 'ok'],
        ['train', '', '1', 'ok'],
      ],
    );
    assert.deepEqual(
      await csvOf(
        'cypher',
        'MATCH (r:Run {component: "train"}) RETURN r.component AS c, r.startedAt >= "" AS b, null AS n',
      ),
      [{ c: 'train', b: 'true', n: '' }],
    );
    assert.deepEqual(await csvOf('flags'), []);
  });

  it('says beside CSV how the list goes on', async () => {
    const { out, err } = await mltrace(['recent', '--limit', '1', '--output', 'csv'], { cwd });
    assert.equal(read(out).length, 2);
    const [, next = ''] = /^mltrace: there are older ones: --after (\S+)\n$/.exec(err) ?? [];
    assert.deepEqual(
      (await csvOf('recent', '--after', next, '--limit', '1')).map(({ id }) => id),
      [runId(4)],
    );
  });

  it('keeps what a terminal would obey from one', async () => {
    const { out } = await mltrace(['recent', '--output', 'csv'], { cwd, isTty: true });
    assert.doesNotMatch(out.replaceAll('\r\n', ''), /\p{Cc}/u);
  });

  it('takes json for what --json prints, and table for the text', async () => {
    const printed = async (...form: string[]) => (await mltrace(['artifacts', ...form], { cwd })).out;
    assert.equal(await printed('--output', 'json'), await printed('--json'));
    assert.equal(await printed('--output', 'json', '--json'), await printed('--json'));
    assert.equal(await printed('--output', 'table'), await printed());
  });

  it('refuses other forms, two forms, and CSV of what is no list', async () => {
    const refused = async (...parameters: string[]): Promise<string> => {
      const { code, out, err } = await mltrace(parameters, { cwd });
      assert.deepEqual([code, out], [2, '']);
      assert.equal(err.split('\n').length, 2);
      return err;
    };
    assert.match(await refused('recent', '--output', 'xml'), /--output: expected table, json, csv, found 'xml'/);
    assert.match(await refused('recent', '--output', 'csv', '--json'), /--json and --output csv/);
    assert.match(await refused('note', 'raw.csv', 'odd', '--output', 'csv'), /no list/);
    for (const { name, argument, rest } of commandTable) {
      if (Object.hasOwn(csvSheets, name) || name === 'run') continue;
      const needed = [argument, rest].flatMap((each) => (each?.form.startsWith('<') ? ['x'] : []));
      const err = await refused(name, ...needed, '--output', 'csv');
      assert.match(err, new RegExp(`${name} does not answer with a list.* --output json \\(CSV: at, `));
    }
    assert.equal((await mltrace(['note', 'raw.csv'], { cwd })).out, 'Nothing is noted.\n');
  });
});
