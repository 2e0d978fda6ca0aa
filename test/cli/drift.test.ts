import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mltrace } from './command-line.js';

describe('mltrace drift of two files', () => {
  let cwd = '';
  before(() => {
    cwd = mkdtempSync(join(tmpdir(), 'mltrace-drift-'));
    const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
    write('before.csv', 'delay,carrier,"with, comma"\n1,AA,5\n2,AA,6\n3,UA,7\n,UA,8\n');
    write('now.csv', '\uFEFFcarrier,delay,"with, comma"\r\nAA,11,5\r\nAA,12,6\r\n\r\n"DL",inf,"7"\r\nNA,NaN,8\r\n');
    write('words.csv', 'delay\nlate\n2\n');
    write('header.csv', 'delay\n');
    write('empty.csv', '');
    write('broken.csv', 'delay\n"1\n2\n');
    write('ragged.csv', 'delay,carrier\n1\n');
  });
  after(() => rmSync(cwd, { recursive: true }));

  const drift = (options: readonly string[], json = true) =>
    mltrace(['drift', ...options, ...(json ? ['--json'] : [])], { cwd, columns: 80 });
  const between = (reference: string, current: string, ...more: readonly string[]) =>
    drift(['--reference', reference, '--current', current, ...more]);

  it('gives every method that fits a column of numbers; what is missing or infinite is left out and shares are told', async () => {
    const { out, code } = await between('before.csv', 'now.csv', '--column', 'delay');
    assert.equal(code, 0);
    const missing = { reference: 0.25, current: 0.25 };
    const answer = JSON.parse(out);
    assert.deepEqual(
      answer.map(({ value, ...known }: { value: number }) => known),
      [
        { column: 'delay', method: 'ks', bins: null, threshold: 0.1, drifted: true, missing },
        { column: 'delay', method: 'wasserstein', bins: null, threshold: 0.1, drifted: true, missing },
        { column: 'delay', method: 'js', bins: 'equal30', threshold: 0.1, drifted: true, missing },
        { column: 'delay', method: 'psi', bins: 'quantile10', threshold: 0.1, drifted: true, missing },
      ],
    );
    assert.equal(answer[0].value, 1);
  });

  it('takes the method, the bins and the threshold that it is given', async () => {
    const { out } = await between(
      'before.csv',
      'now.csv',
      '--column',
      'with, comma',
      '--method',
      'js',
      '--bins',
      'equal4',
    );
    assert.deepEqual(JSON.parse(out), [
      {
        column: 'with, comma',
        method: 'js',
        bins: 'equal4',
        value: 0,
        threshold: 0.1,
        drifted: false,
        missing: { reference: 0, current: 0 },
      },
    ]);
    const linf = await between(
      'before.csv',
      'now.csv',
      '--column',
      'carrier',
      '--method',
      'linf',
      '--threshold',
      '0.5',
    );
    assert.deepEqual(JSON.parse(linf.out)[0], {
      column: 'carrier',
      method: 'linf',
      bins: 'category',
      value: 0.5,
      threshold: 0.5,
      drifted: false,
      missing: { reference: 0, current: 0.25 },
    });
  });

  it('compares words with numbers as categories, and says nothing of a side without rows', async () => {
    const words = JSON.parse((await between('before.csv', 'words.csv', '--column', 'delay')).out);
    assert.deepEqual(
      words.map(({ method }: { method: string }) => method),
      ['psi', 'js', 'linf'],
    );
    for (const { value, drifted } of JSON.parse((await between('before.csv', 'header.csv', '--column', 'delay')).out))
      assert.deepEqual({ value, drifted }, { value: null, drifted: false });
  });

  it('shows a table and both distributions to a person', async () => {
    const files = ['--reference', 'before.csv', '--current', 'now.csv'];
    const { out } = await drift([...files, '--column', 'delay'], false);
    assert.match(out, /^COLUMN\s+METHOD\s+BINS\s+VALUE\s+THRESHOLD\ndelay\s+ks\s+1\.0000\s+0\.1\s+drifted\n/);
    assert.match(out, /\nreference {2}[ ▁-█]+\ncurrent [ ▁-█]+\nreference: 4 values, 1 to 3, 25\.0 % missing\n/);
    const categories = await drift([...files, '--column', 'carrier'], false);
    assert.match(categories.out, /\nUA\s+50\.0 % -> 0\.0 %\n/);
  });

  it('says what is wrong and what is expected', async () => {
    const cases = [
      [
        ['--reference', 'before.csv', '--column', 'delay'],
        2,
        /expected --reference FILE, --current FILE and --column NAME/,
      ],
      [['--reference', 'before.csv', '--current', 'no.csv', '--column', 'delay'], 1, /cannot read .*no\.csv/],
      [['--reference', 'before.csv', '--current', 'empty.csv', '--column', 'delay'], 1, /empty\.csv is empty/],
      [['--reference', 'before.csv', '--current', 'broken.csv', '--column', 'delay'], 1, /cannot read .*broken\.csv/],
      [['--reference', 'before.csv', '--current', 'ragged.csv', '--column', 'delay'], 1, /cannot read .*ragged\.csv/],
      [
        ['--reference', 'before.csv', '--current', 'now.csv', '--column', 'dely'],
        3,
        /no column 'dely'; it has delay, carrier/,
      ],
      [['--reference', 'before.csv', '--current', 'now.csv', '--column', 'delay', '--method', 'chi'], 2, /found 'chi'/],
      [['--reference', 'before.csv', '--current', 'now.csv', '--column', 'delay', '--bins', 'ten'], 2, /found 'ten'/],
      [['--reference', 'before.csv', '--current', 'now.csv', '--column', 'delay', '--threshold', 'x'], 2, /found 'x'/],
    ] as const;
    for (const [options, exitCode, message] of cases) {
      const { code, err } = await drift(options);
      assert.equal(code, exitCode, err);
      assert.match(err, message);
      assert.equal(err.trimEnd().split('\n').length, 1);
    }
  });
});
