import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ColumnObserver } from '../../lib/observe/index.js';
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
        /expected a component, or --reference FILE, --current FILE and --column NAME/,
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

describe('mltrace drift of a component', () => {
  const digest = 'sha256:aa';
  const facts = [
    {
      component: 'train',
      writes: [{ artifact: 'model.json', kind: 'model', digest }],
      values: { delay: [1, 2, 3, 4], carrier: ['AA', 'UA', 'AA', 'AA'] },
    },
    {
      component: 'predict',
      reads: [{ artifact: 'model.json', digest }],
      values: { delay: [11, 12, 13, null], carrier: ['AA', 'UA', 'DL', 'DL'], alone: [1] },
    },
  ].map(({ values, ...run }, n) => ({
    format: 1,
    id: `${String(n + 1).repeat(32)}:${String(n + 1).repeat(16)}`,
    startedAt: `2026-03-0${n + 1}T00:00:00Z`,
    endedAt: `2026-03-0${n + 1}T00:01:00Z`,
    ...run,
    observations: {
      ...Object.fromEntries(Object.entries(values).map(([column, list]) => [column, summaryOf(list)])),
      ...(n === 1 && { later: { v: 2 } }),
    },
  }));
  let cwd = '';
  before(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'mltrace-drift-'));
    writeFileSync(join(cwd, 'facts.jsonl'), facts.map((fact) => JSON.stringify(fact)).join('\n'));
    assert.equal((await mltrace(['import', 'facts.jsonl'], { cwd })).code, 0);
  });
  after(() => rmSync(cwd, { recursive: true }));

  it('shows each column beside what the run that trained its model observed, and says what it leaves out', async () => {
    const { out, err } = await mltrace(['drift', 'predict'], { cwd, columns: 100 });
    assert.match(out, /^predict {2}2{8} .*\nCOLUMN +METHOD +BINS +VALUE +THRESHOLD\n/);
    assert.match(out, /^alone +ks +no values +0\.1$/m);
    assert.match(out, /^delay +wasserstein +8\.\d{4} +0\.1 +drifted$/m);
    assert.match(out, /^carrier +psi +category +\d\.\d{4} +0\.1 +drifted$/m);
    assert.match(out, /^alone {2}nothing to compare it with$/m);
    assert.match(
      out,
      /^delay {2}against {2}train {2}1{8} {2}which wrote {2}model\.json {2}[0-9a-f]{8}\nreference {2}.+\ncurrent {4}.+\n/m,
    );
    assert.match(out, /^current: 4 values, 11 to 13, 25\.0 % missing$/m);
    assert.match(out, /^DL +0\.0 % -> 50\.0 %$/m);
    assert.match(err, /later is left out: its summary has version 2, and 1 is read/);
  });

  it('gives the rows with what was compared as JSON', async () => {
    const { out } = await mltrace(['drift', 'predict', '--column', 'delay', '--method', 'ks', '--json'], { cwd });
    const [row, ...others] = JSON.parse(out);
    assert.deepEqual(others, []);
    const { model, ...baseline } = row.baseline;
    assert.deepEqual(
      { ...row, baseline },
      {
        ...{ column: 'delay', method: 'ks', bins: null, value: 1, threshold: 0.1, drifted: true },
        missing: { reference: 0, current: 0.25 },
        current: { run: facts[1]?.id, namespace: 'default', component: 'predict', runs: 1 },
        baseline: {
          ...{ kind: 'lineage', run: facts[0]?.id, namespace: 'default', component: 'train' },
          ...{ startedAt: '2026-03-01T00:00:00.000000Z', runs: 1 },
        },
      },
    );
    assert.equal(model.artifact, 'model.json');
  });

  it('refuses what is for files only, or for a component only', async () => {
    for (const [options, message] of [
      [['predict', '--reference', 'a.csv'], /--reference compares files/],
      [['--baseline', 'previous'], /--baseline is for a component/],
      [[], /expected a component, or --reference FILE/],
    ] as const) {
      const { code, err } = await mltrace(['drift', ...options], { cwd });
      assert.equal(code, 2);
      assert.match(err, message);
    }
  });

  it('takes thresholds of files from the parts of the reference, if there are three', async () => {
    const write = (name: string, values: readonly number[]): void =>
      writeFileSync(join(cwd, name), `x\n${values.join('\n')}\n`);
    write('whole.csv', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    write('now.csv', [6, 7, 8, 9]);
    const files = ['--reference', 'whole.csv', '--current', 'now.csv', '--column', 'x', '--method', 'ks'];
    const { out } = await mltrace(['drift', ...files, '--calibrate', '--json'], { cwd });
    // Parts of four, four and five rows: their distances are 9/13, 5/13 and 8/13.
    const values = [9 / 13, 5 / 13, 8 / 13];
    const mean = (9 + 5 + 8) / 39;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
    const [{ threshold, value, drifted }] = JSON.parse(out);
    assert.ok(Math.abs(threshold - (mean + 3 * deviation)) < 1e-12, `${threshold}`);
    assert.ok(value < threshold && !drifted);
    write('long.csv', [1, 2, 3, 4, 5]);
    const refused = await mltrace(['drift', ...files.with(3, 'long.csv'), '--calibrate'], { cwd });
    assert.match(refused.err, /expected a reference of at least 3 times the 5 rows of what is compared, found 13/);
  });
});

function summaryOf(values: readonly unknown[]): unknown {
  const observer = new ColumnObserver();
  for (const value of values) observer.add(value);
  return observer.summary();
}
