import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { plain, readDocument, tableUnder } from './markdown.js';

const bin = fileURLToPath(new URL('../../lib/cli/bin.js', import.meta.url));
const document = readDocument('docs/json.md');
const schema = JSON.parse(readFileSync(join(process.cwd(), 'lib', 'lineage', 'format-1.schema.json'), 'utf8'));
const codePaths = Object.keys(schema.$defs.run.properties.code.properties).map((name) => `code.${name}`);
const pointerPaths = Object.keys(schema.$defs.pointer.properties);
const runRecordPaths = [
  ...Object.keys(schema.$defs.run.properties),
  ...codePaths,
  'parameters.rate',
  'measures.rate',
  ...['name', 'when', 'outcome', 'message'].map((name) => `checks[].${name}`),
  ...['reads[]', 'writes[]'].flatMap((side) => pointerPaths.map((name) => `${side}.${name}`)),
];

const runId = (digit: string): string => `${digit.repeat(32)}:${digit.repeat(16)}`;
const digest = `sha256:${'ab'.repeat(32)}`;

/** Facts that between them bring out every field: a model, an overwritten file, an unknown digest, a run inside a run. */
const facts = [
  {
    format: 1,
    id: runId('1'),
    component: 'train',
    status: 'ok',
    owner: 'ada',
    description: 'Learns',
    tags: ['model'],
    startedAt: '2026-01-01T00:00:00Z',
    endedAt: '2026-01-01T00:01:00Z',
    reads: [{ artifact: 'raw.csv', digest, version: 'etag-1' }],
    writes: [
      { artifact: 'model.bin', kind: 'model', bytes: 10, digest },
      { artifact: 'notes.txt', version: 'v1' },
    ],
  },
  {
    format: 1,
    id: runId('2'),
    component: 'predict',
    status: 'ok',
    startedAt: '2026-01-02T00:00:00Z',
    endedAt: '2026-01-02T00:01:00Z',
    reads: [
      { artifact: 'model.bin', digest: `sha256:${'cd'.repeat(32)}` },
      { artifact: 'notes.txt', digest },
      { artifact: 'model.bin', digest },
    ],
    writes: [{ artifact: 'out.csv', digest }],
    checks: [{ name: 'rows', when: 'after', outcome: 'passed' }],
    dependsOn: [runId('1')],
  },
  {
    format: 1,
    id: runId('3'),
    component: 'inner',
    status: 'ok',
    startedAt: '2026-01-02T00:00:01Z',
    parent: runId('2'),
  },
  {
    format: 1,
    id: runId('4'),
    component: 'predict',
    status: 'failed',
    startedAt: '2026-01-01T00:00:30Z',
    endedAt: '2026-01-01T00:00:40Z',
    writes: [{ artifact: 'out-2.csv', digest }],
  },
  {
    format: 1,
    annotation: 'note-1',
    at: '2026-01-03T00:00:00Z',
    subject: `run:${runId('1')}`,
    key: 'note:note-1',
    value: 'slow',
    author: 'ann',
  },
  // What is stale for every cause: a failed writer, code that changed, content that was superseded, and one run further.
  ...[
    { id: '6', status: 'failed', hour: 1, writes: [{ artifact: 's.bin', digest }] },
    { id: '7', hour: 2, reads: [{ artifact: 's.bin', digest }], writes: [{ artifact: 't.bin' }] },
    { id: '8', hour: 3, revision: 'def', writes: [{ artifact: 's.bin', digest: `sha256:${'cd'.repeat(32)}` }] },
    { id: '9', hour: 4, revision: 'def', reads: [{ artifact: 't.bin' }], writes: [{ artifact: 'u.bin' }] },
  ].map(({ id, hour, status = 'ok', revision = 'abc', ...pointers }) => ({
    format: 1,
    id: runId(id),
    namespace: 'production',
    component: 'inner',
    status,
    startedAt: `2025-12-01T0${hour}:00:00Z`,
    endedAt: `2025-12-01T0${hour}:01:00Z`,
    code: { revision, digest: `sha256:${revision}` },
    ...pointers,
  })),
  ...['default/out.csv', 'default/raw.csv', 'default/gone.csv', 'reviewed/scores-3.csv'].map((name, n) => ({
    format: 1,
    annotation: `flag-${n}`,
    at: '2026-01-03T00:00:00Z',
    subject: `artifact:${name}`,
    key: 'flag',
    value: 'all the same',
    author: 'ann',
  })),
  // A flagged output whose run alone has failed, beside three that have not.
  ...['a', 'b', 'c', 'd'].map((id, n) => ({
    format: 1,
    id: runId(id),
    namespace: 'reviewed',
    component: 'score',
    status: n === 3 ? 'failed' : 'ok',
    startedAt: `2025-11-01T0${n}:00:00Z`,
    endedAt: `2025-11-01T0${n}:01:00Z`,
    writes: [{ artifact: `scores-${n}.csv` }],
  })),
  // A label on what came from outside and on what a run wrote, retracted before it was given.
  ...['raw.csv', 'model.bin'].map((name, n) => ({
    format: 1,
    annotation: `label-${n}`,
    at: '2026-01-01T00:02:00Z',
    subject: `artifact:default/${name}`,
    key: 'label:consent',
    value: true,
    author: 'ann',
  })),
  {
    format: 1,
    annotation: 'retraction',
    at: '2026-01-01T00:01:00Z',
    subject: 'label:default/consent',
    key: 'retracted',
    value: { graceSeconds: 60 },
    author: 'ann',
  },
  // What run 2 is compared with: another revision, parameter and inputs, one of them by a run of the same component.
  {
    format: 1,
    id: runId('4'),
    component: 'predict',
    status: 'ok',
    startedAt: '2026-01-01T12:00:00Z',
    endedAt: '2026-01-01T12:01:00Z',
    reads: [
      { artifact: 'first.bin', digest: `sha256:${'ee'.repeat(32)}` },
      { artifact: 'raw.csv', digest },
    ],
    writes: [{ artifact: 'out.csv', digest: `sha256:${'ef'.repeat(32)}` }],
    parameters: { rate: 0.1 },
    measures: { rate: 0.5 },
    checks: [
      { name: 'rows', when: 'after', outcome: 'failed', message: 'few' },
      { name: 'range', when: 'after', outcome: 'passed', message: 'but few' },
    ],
    code: { revision: 'abc', dirty: false, repository: 'https://code.example/flights' },
    dependsOn: [runId('5')],
  },
  {
    format: 1,
    id: runId('5'),
    component: 'train',
    status: 'ok',
    startedAt: '2026-01-01T01:00:00Z',
    endedAt: '2026-01-01T01:01:00Z',
    reads: [{ artifact: 'raw.csv', digest }],
    writes: [{ artifact: 'first.bin', digest: `sha256:${'ee'.repeat(32)}` }],
  },
];

/** A field; KEY stands for any key, of which the facts have one. */
const fieldIn = (cell: string): string => plain(cell).replace('.KEY', '.rate');

/** The fields that another command has under a path. */
const pathsUnder = (heading: string, path: string): readonly string[] =>
  [...documented(heading)].flatMap((field) => (field.startsWith(path) ? field.slice(path.length) : []));

/** The fields of what is described once and stands in several answers, by the name that the document gives it. */
const shared: Readonly<Record<string, () => readonly string[]>> = {
  'run record': () => runRecordPaths,
  'stale run': () => pathsUnder('stale', '[].'),
  'stale cause': () => pathsUnder('stale', '[].causes[].'),
  retraction: () => pathsUnder('labels of an artifact', 'labels[].retraction.'),
  'label source': () => pathsUnder('labels of an artifact', 'labels[].sources[].'),
};

/** The fields that the document gives a command. */
function documented(heading: string): Set<string> {
  const fields = new Set<string>();
  for (const [cell = '', type = ''] of tableUnder(document, heading)) {
    const field = fieldIn(cell);
    const names = shared[type]?.();
    if (names === undefined) fields.add(field.replace(/\[\]$/, ''));
    else for (const name of names) fields.add(field === '.' ? name : `${field}.${name}`);
  }
  return fields;
}

/** Paths of all leaves in a value; of texts, numbers and lists of texts. */
function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => pathsOf(element, `${path}[]`));
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, member]) => pathsOf(member, path === '' ? key : `${path}.${key}`));
}

describe('docs/json.md', () => {
  let folder: string;
  const ask = async (...parameters: string[]) => {
    const env = { ...process.env, MLTRACE_STORE: join(folder, '.mltrace') };
    // Of a question that something is wrong the exit code says so, and the answer is the same.
    const asked = promisify(execFile)(process.execPath, [bin, ...parameters, '--json'], { env });
    return JSON.parse((await asked.catch((failed: { stdout: string }) => failed)).stdout);
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mltrace-json-'));
    writeFileSync(join(folder, 'facts.jsonl'), facts.map((fact) => JSON.stringify(fact)).join('\n'));
    await ask('import', join(folder, 'facts.jsonl'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  const commands: readonly (readonly [heading: string, ...questions: string[][]])[] = [
    ['trace and impact', ['trace', 'out.csv'], ['impact', 'raw.csv']],
    [
      'diff',
      ['diff', 'model.bin', 'out.csv', '--from-at', '2026-01-03T00:00:00Z', '--to-at', '2026-01-03T00:00:00Z'],
      ['diff', runId('4'), runId('2')],
      ['diff', runId('2'), runId('5')],
      ['diff', runId('5'), runId('2')],
    ],
    ['at', ['at', 'out.csv', '2026-01-03T00:00:00Z'], ['at', 'predict', '2026-01-01T13:00:00Z']],
    ['bisect', ['bisect', 'out.csv', '--good', '2026-01-01T13:00:00Z', '--bad', '2026-01-03T00:00:00Z']],
    ['labels and retracted', ['labels'], ['retracted']],
    ['labels of an artifact', ['labels', 'model.bin', '--at', '2026-01-01T00:05:00Z']],
    ['affected', ['affected', 'consent']],
    ['label and retract', ['retract', 'consent']],
    ['stale', ['stale', '--namespace', 'production', '--transitive', '--old-after', '1s', '--cadence', '1s']],
    [
      'vet',
      ['vet', 'model.bin', 'raw.csv'],
      ['vet', 't.bin', 's.bin', '--namespace', 'production', '--transitive', '--old-after', '1s'],
    ],
    ['history and recent', ['recent', '--limit', '2'], ['history', 'train']],
    ['measures', ['measures', 'predict']],
    ['checks', ['checks', '--all']],
    ['inspect', ['inspect', runId('2')]],
    ['components', ['components']],
    ['artifacts', ['artifacts']],
    ['flags', ['flags']],
    ['tags', ['tags']],
    ['note', ['note', runId('1')]],
    [
      'review',
      ['review', '--limit', '1'],
      ['review', '--until', '2026-01-01T00:30:00Z'],
      ['review', '--method', 'evidence', '--namespace', 'reviewed'],
    ],
  ];

  for (const [heading, ...questions] of commands) {
    it(`lists what ${heading} print, all of it and nothing else`, async () => {
      const fields = documented(heading);
      const answers = [];
      for (const question of questions) answers.push(await ask(...question));
      const printed = new Set(answers.flatMap((answer) => pathsOf(answer)).map((path) => path.replace(/\[\]$/, '')));
      assert.deepEqual([...printed].filter((path) => !fields.has(path)).sort(), []);
      const named = tableUnder(document, heading)
        .filter(([, type = '']) => shared[type] === undefined)
        .map(([field = '']) => fieldIn(field).replace(/\[\]$/, ''));
      assert.deepEqual(
        named.filter((field) => !printed.has(field)),
        [],
        'documented, but in none of the answers',
      );
    });
  }

  it('lists what import prints', async () => {
    const report = await ask('import', join(folder, 'facts.jsonl'));
    assert.deepEqual(Object.keys(report).sort(), [...documented('import')].sort());
    assert.deepEqual([report.added, report.unchanged], [0, facts.length]);
  });

  it('says that cypher prints rows', async () => {
    const rows = await ask('cypher', 'MATCH (r:Run) RETURN DISTINCT r.component AS component ORDER BY component');
    const expected = ['inner', 'predict', 'score', 'train'].map((component) => ({ component }));
    assert.deepEqual(rows, expected);
  });
});
