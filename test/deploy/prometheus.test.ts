import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { commandTable } from '../../lib/cli/command-table.js';
import { lineageMetric, serveMetric } from '../../lib/names.js';
import { need } from '../services/obtain.js';
import { obtainPrometheus, promtool } from '../services/prometheus.js';
import { plain, readDocument, tableUnder } from '../truth/markdown.js';
import { expressionsOf, readDashboard } from './dashboard.js';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface AlertTest {
  readonly alertname: string;
  readonly exp_alerts: readonly {
    readonly exp_labels: Readonly<Record<string, string>>;
    readonly exp_annotations: Readonly<Record<string, string>>;
  }[];
}

interface RuleTests {
  readonly tests: readonly {
    readonly promql_expr_test?: readonly { readonly expr: string; readonly exp_samples: readonly unknown[] }[];
    readonly alert_rule_test?: readonly AlertTest[];
  }[];
}

const home = join('deploy', 'prometheus');
const text = (name: string): string => readFileSync(join(home, name), 'utf8');
const rulesIn = (yaml: string): readonly Rule[] =>
  (load(yaml) as { groups: readonly { rules: readonly Rule[] }[] }).groups.flatMap(({ rules }) => rules);
const render = (...parameters: readonly string[]) =>
  spawnSync(process.execPath, [join(home, 'rules.mjs'), ...parameters], { encoding: 'utf8' });

const rules = rulesIn(text('rules.yml'));
const expressions = expressionsOf(readDashboard(), '5m');

/** Names of our metrics in an expression, without what a histogram adds to them. */
const metricsIn = (expr: string): readonly string[] =>
  [...expr.matchAll(/(?<![:\w])mltrace_\w+(?!\w*:)/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));

describe('what deploy/prometheus says', () => {
  const known = new Set<string>(
    [...Object.values(lineageMetric), ...Object.values(serveMetric)].map(({ name }) => name),
  );

  it('asks for metrics that there are, and for series that its rules record', () => {
    const recorded = new Set(rules.flatMap(({ record = [] }) => record));
    // By rules.mjs.
    recorded.add('component:mltrace_cadence_given:seconds');
    for (const { expr } of [...rules, ...expressions]) {
      for (const name of metricsIn(expr)) assert.ok(known.has(name), `${name} in ${expr}`);
      for (const [name] of expr.matchAll(/\w+:mltrace_\w+:\w+/g)) assert.ok(recorded.has(name), `${name} in ${expr}`);
    }
  });

  it('gives every alert the component, and leads on: to commands that there are, and to a part of docs/monitoring.md', () => {
    const headings = [...readFileSync('docs/monitoring.md', 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    const alerts = rules.filter(({ alert }) => alert !== undefined);
    assert.ok(alerts.length >= 12);
    for (const { alert, expr, labels, annotations } of alerts) {
      const carried = labels?.['component'] ?? /component/.exec(expr)?.[0];
      assert.ok(carried !== undefined, alert);
      assert.match(labels?.['severity'] ?? '', /^(info|warning|critical)$/, alert);
      const [, command] = /^mltrace (\S+)/.exec(annotations?.['command'] ?? '') ?? [];
      assert.ok(
        commandTable.some(({ name }) => name === command),
        `${alert}: ${command}`,
      );
      const [page, anchor = ''] = (annotations?.['runbook'] ?? '').split('#');
      assert.equal(page, 'docs/monitoring.md');
      assert.ok(headings.includes(anchor), `${alert}: ${anchor}`);
    }
  });

  it('has every alert in the table of docs/monitoring.md, and no other', () => {
    const listed = tableUnder(readDocument('docs/monitoring.md'), 'The alerts').map(([name = '']) => plain(name));
    assert.deepEqual(
      listed,
      rules.flatMap(({ alert = [] }) => alert),
    );
  });

  it('tests of every alert that it fires and that it clears, and reads every series that is recorded', () => {
    const { tests } = load(text('rules.test.yml')) as RuleTests;
    const told = tests.flatMap(({ alert_rule_test: alerts = [] }) => alerts);
    const read = tests.flatMap(({ promql_expr_test: read = [] }) => read);
    for (const { alert, record } of rules) {
      if (alert !== undefined) {
        const counts = told.filter(({ alertname }) => alertname === alert).map(({ exp_alerts }) => exp_alerts.length);
        const fired = counts.findIndex((count) => count > 0);
        assert.ok(fired >= 0, `${alert} does not fire`);
        assert.ok(
          counts.slice(fired).some((count) => count < Math.max(...counts)),
          `${alert} does not clear`,
        );
      }
      if (record !== undefined)
        assert.ok(
          read.some(({ expr, exp_samples }) => expr.startsWith(record) && exp_samples.length > 0),
          `${record} is not read`,
        );
    }
  });

  it('is rendered for another cadence with every window of it, for components that have their own, and for another address', () => {
    assert.equal(render().stdout, text('rules.yml'));
    const given = ['--cadence', '7d', '--cadence', 'staging/a "b"=c=12h', '--cadence', 'old=never'];
    const weekly = render(...given, '--serve', 'https://lineage.example/');
    const changed = rulesIn(weekly.stdout);
    assert.deepEqual(
      changed.filter(({ record }) => record === 'component:mltrace_cadence_given:seconds'),
      [
        {
          record: 'component:mltrace_cadence_given:seconds',
          expr: 'vector(43200)',
          labels: { namespace: 'staging', component: 'a "b"=c' },
        },
        {
          record: 'component:mltrace_cadence_given:seconds',
          expr: 'vector(Inf)',
          labels: { namespace: 'default', component: 'old' },
        },
      ],
    );
    const windows = (yaml: string, window: string) => rulesIn(yaml).filter(({ expr }) => expr.includes(window)).length;
    assert.ok(windows(text('rules.yml'), '1d') > 0 && windows(text('rules.yml'), '86400') > 0);
    assert.equal(windows(weekly.stdout, '1d') + windows(weekly.stdout, '86400'), 0);
    assert.equal(windows(weekly.stdout, '1w'), windows(text('rules.yml'), '1d'));
    assert.equal(windows(weekly.stdout, '604800'), windows(text('rules.yml'), '86400'));
    // Hours are no cadence.
    assert.equal(windows(weekly.stdout, '[1h]'), windows(text('rules.yml'), '[1h]'));
    assert.ok(!weekly.stdout.includes('127.0.0.1') && weekly.stdout.includes('https://lineage.example/v1/history'));
  });

  it('has commands that a shell takes as they are, whatever a component is called', () => {
    const told = (load(text('rules.test.yml')) as RuleTests).tests.flatMap(
      ({ alert_rule_test: alerts = [] }) => alerts,
    );
    const odd = `it's "$(x)"`;
    const [alert] = told.flatMap(({ exp_alerts: all }) => all.filter(({ exp_labels: of }) => of['component'] === odd));
    const [, parameters = ''] = /^mltrace (.*)$/.exec(alert?.exp_annotations['command'] ?? '') ?? [];
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${parameters}`], { encoding: 'utf8' });
    assert.deepEqual(stdout.split('\n').slice(0, -1), ['history', '--namespace', 'default', '--', odd]);
  });

  it('is refused a cadence, a factor or an address that is none', () => {
    for (const wrong of ['--cadence=daily', '--cadence==7d', '--factor=0', '--serve=here']) {
      const { status, stdout, stderr } = render(wrong);
      assert.deepEqual([status, stdout], [2, ''], wrong);
      assert.match(stderr, /\nusage: /);
    }
  });
});

describe('what promtool says of deploy/prometheus', function () {
  this.timeout(60_000);
  let programs: string;
  let folder: string;

  need('Prometheus', async () => {
    programs = await obtainPrometheus();
  });
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mltrace-rules-'));
    for (const name of ['prometheus.yml', 'rules.yml', 'rules.test.yml'])
      copyFileSync(join(home, name), join(folder, name));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const accepts = async (...parameters: readonly string[]) => {
    const { code, said } = await promtool(programs, parameters);
    assert.equal(code, 0, said);
    return said;
  };

  it('every alert fires and clears', async () => {
    writeFileSync(join(folder, 'quick.yml'), render('--cadence', '20m').stdout);
    await accepts('test', 'rules', join(folder, 'rules.test.yml'));
  });

  it('the configuration is one', async () => {
    const said = await accepts('check', 'config', join(folder, 'prometheus.yml'));
    assert.ok(said.includes(`${rules.length} rules found`), said);
  });

  it('rules of any cadence are rules', async () => {
    const given = ['--cadence', '1500ms', '--factor', '0.0001', '--cadence', 'it\'s \\ "so" 🙂=90s'];
    writeFileSync(join(folder, 'odd.yml'), render(...given).stdout);
    await accepts('check', 'rules', join(folder, 'odd.yml'));
  });

  it('every expression of the dashboard is one', async () => {
    const asked = expressions.map(({ expr }, index) => ({ record: `dashboard:${index}`, expr }));
    writeFileSync(join(folder, 'dashboard.yml'), JSON.stringify({ groups: [{ name: 'dashboard', rules: asked }] }));
    const said = await accepts('check', 'rules', join(folder, 'dashboard.yml'));
    assert.ok(said.includes(`${expressions.length} rules found`), said);
  });
});
