import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as promClient from 'prom-client';
import { prometheusBridge } from '../../exporters/index.js';
import { component, currentRun } from '../../lib/index.js';
import { lineageMetric } from '../../lib/names.js';
import { startRecording } from '../record/recording.js';
import { runSpan, sendSpans, startServing } from '../serve/serving.js';
import { need } from '../services/obtain.js';
import { obtainPrometheus, promtool } from '../services/prometheus.js';
import { type ParsedSample, parseExposition } from './parse-exposition.js';

/** Names and categories that have broken parsers. */
const hostile = [
  'a,b',
  'a:b',
  'a"b',
  'a\\b',
  'a\\',
  'a\nb',
  'a\\nb',
  '😀',
  'a\0b',
  '\ud800',
  'a b\r\t',
  '{x="y"} 1',
  '#',
  '# EOF',
  '__proto__',
  'constructor',
];
const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308, -1e308, -0, 5e-324, 1, null];

describe("an exposition as Prometheus' own parsers see it", function () {
  this.timeout(60_000);
  let programs: string;
  let plainRun: string;
  let close = (): void => {};
  let exposition: (accept?: string) => Promise<{ readonly contentType: string; readonly body: string }>;
  need('Prometheus', async () => {
    programs = await obtainPrometheus();
  });

  before(async () => {
    const recording = startRecording();
    const registry = new promClient.Registry();
    ({ exposition, close } = prometheusBridge(registry, { references: { step: { plain: [1, 2, 3] } } }));
    for (const name of hostile) {
      // A component's name has no NUL and is text; of a column and its categories that is not asked.
      const named = component(`step ${name.toWellFormed().replaceAll('\0', '')}`, () => {
        currentRun()
          .observe(`column ${name}`, numbers)
          .observe(name.toWellFormed().replaceAll('\0', ''), [1])
          .observe('categories', hostile)
          .observe('empty', []);
      });
      named();
    }
    component('step', () => currentRun().observe('plain', [1, 2, 3, null]))();
    plainRun = recording.record('step').id;
    // Programs are started from the project's folder.
    await recording.close();
  });
  after(() => close());

  it('has nothing that promtool could find fault with', async () => {
    const { body } = await exposition();
    assert.deepEqual(await promtool(programs, ['check', 'metrics'], body), { code: 0, said: '' });
    assert.ok(
      Object.values(lineageMetric).every(({ name, where }) => where === 'serve' || body.includes(`# TYPE ${name} `)),
    );
  });

  it('of a service is one that promtool finds no fault with, either', async () => {
    const serving = await startServing();
    try {
      await sendSpans(serving, [runSpan(1, { writes: ['a'] })]);
      const body = await (await serving.ask('/metrics')).text();
      assert.deepEqual(await promtool(programs, ['check', 'metrics'], body), { code: 0, said: '' });
      assert.ok(body.includes('mltrace_component_stale_runs{') && body.includes('mltrace_serve_write_seconds_bucket{'));
    } finally {
      await serving.stop();
    }
  });

  it('is whole for the parser of OpenMetrics: no series merged or lost, every label as it was', async () => {
    const { body } = await exposition('application/openmetrics-text;version=1.0.0');
    const samples = [...parseExposition(body).values()].flatMap((family) => family.samples);
    const found = await throughPrometheus(programs, body);
    const keyOf = ({ name, labels }: Pick<ParsedSample, 'name' | 'labels'>) =>
      JSON.stringify([name, Object.entries(labels).toSorted(([x], [y]) => (x < y ? -1 : 1))]);
    assert.deepEqual(found.map(keyOf).sort(), samples.map(keyOf).sort());
    const categories = found.filter(
      ({ name, labels }) => name === 'mltrace_output_category_total' && labels['component'] === 'step a,b',
    );
    const shown = new Set(categories.map(({ labels }) => labels['category']));
    assert.equal(shown.size, hostile.length);
    for (const text of hostile)
      if (text.isWellFormed() && !text.includes('\0')) assert.ok(shown.has(text), JSON.stringify(text));
    const counts = found.filter(
      ({ name, labels }) => name === 'mltrace_output_value_bucket' && labels['le'] === '+Inf',
    );
    assert.deepEqual(counts.map(({ value }) => value).sort(), [...hostile.flatMap(() => [1, 5]), 3].sort());
    const runs = samples.filter(({ name, labels }) => name === 'mltrace_runs_total' && labels['component'] === 'step');
    const exemplars = runs.flatMap(({ exemplar }) => exemplar ?? []);
    assert.deepEqual(
      exemplars.map(({ labels: { trace_id, span_id } }) => `${trace_id}:${span_id}`),
      [plainRun],
    );
  });
});

/** The series of an exposition in OpenMetrics as Prometheus has stored them. It takes files only with a time for each sample. */
async function throughPrometheus(programs: string, body: string): Promise<readonly ParsedSample[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-openmetrics-'));
  try {
    const timed = body
      .split('\n')
      .map((line) => line.replace(/^([^#].*?)( # \{trace_id=[^\n]*)?$/s, '$1 1700000000$2'))
      .join('\n');
    writeFileSync(join(folder, 'metrics'), timed);
    const blocks = join(folder, 'blocks');
    mkdirSync(join(blocks, 'wal'), { recursive: true });
    const stored = await promtool(programs, [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      join(folder, 'metrics'),
      blocks,
    ]);
    assert.equal(stored.code, 0, stored.said);
    const { said } = await promtool(programs, ['tsdb', 'dump', blocks]);
    return said.split('\n').flatMap((line) => {
      const [, labels, value] = /^\{(.*)\} (\S+) 1700000000000$/s.exec(line) ?? [];
      if (labels === undefined) return [];
      const pairs = [...labels.matchAll(/(\w+)=("(?:\\.|[^"\\])*")/g)].map(([, name, text = '']) => [
        name,
        JSON.parse(text),
      ]);
      const { __name__: name, ...others } = Object.fromEntries(pairs);
      return [{ name, labels: others, value: Number(value) }];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
