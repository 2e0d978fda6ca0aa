import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { canonicalJson } from '../../lib/lineage/canonical-json.js';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { parseFact, parseFactLine } from '../../lib/lineage/parse-fact.js';
import { idOf } from '../reference/make.js';
import { Random } from '../reference/random.js';
import { randomLog } from '../reference/random-log.js';

const schema = JSON.parse(readFileSync('lib/lineage/format-1.schema.json', 'utf8'));
const fitsSchema = new Ajv2020({ strict: false }).compile(schema);

const minimal = { format: 1, id: idOf(1), component: 'train', startedAt: '2026-03-01T00:00:00Z' };
const parsed = (extra: Record<string, unknown>): RunRecord => parseFact({ ...minimal, ...extra }).fact as RunRecord;

describe('parsing a run record', () => {
  it('needs only format, id, component and start', () => {
    assert.deepEqual(parsed({}), {
      ...minimal,
      namespace: 'default',
      status: 'running',
      startedAt: '2026-03-01T00:00:00.000000Z',
      reads: [],
      writes: [],
    });
  });
  it('fills a read with the start, a write with the end, and never a write without an end', () => {
    const pointers = { reads: [{ artifact: 'a' }], writes: [{ artifact: 'b' }] };
    const ended = parsed({ ...pointers, endedAt: '2026-03-01T01:00:00Z' });
    assert.equal(ended.reads[0]?.at, ended.startedAt);
    assert.equal(ended.writes[0]?.at, ended.endedAt);
    assert.equal(parsed(pointers).writes[0]?.at, null);
    assert.equal(
      parsed({ endedAt: '2026-03-01T01:00:00Z', writes: [{ artifact: 'b', at: null }] }).writes[0]?.at,
      null,
    );
  });
  it('lower-cases ids and digests and puts times in UTC, cut to six decimals', () => {
    const record = parsed({
      id: idOf(255).toUpperCase(),
      startedAt: '2026-03-01T02:00:00.1234569+02:00',
      reads: [{ artifact: 'a', digest: 'SHA256:AB' }],
    });
    assert.deepEqual(
      [record.id, record.startedAt, record.reads[0]?.digest],
      [idOf(255), '2026-03-01T00:00:00.123456Z', 'sha256:ab'],
    );
  });
  it('strips credentials from URLs', () => {
    const record = parsed({
      reads: [{ artifact: 's3://me:secret@bucket/k?X-Amz-Signature=abc&part=1' }],
      code: { repository: 'https://token@host/r.git' },
    });
    assert.equal(record.reads[0]?.artifact, 's3://bucket/k?part=1');
    assert.equal(record.code?.repository, 'https://host/r.git');
  });
  it('drops a pointer whose name is too long or has NUL and marks the run incomplete', () => {
    const record = parsed({
      reads: [{ artifact: 'x'.repeat(1025) }, { artifact: 'ok' }],
      writes: [{ artifact: 'a\0b' }],
    });
    assert.deepEqual(
      record.reads.map(({ artifact }) => artifact),
      ['ok'],
    );
    assert.deepEqual(record.writes, []);
    assert.equal(record.incomplete?.length, 2);
  });
  it('drops unknown keys with a warning that names them', () => {
    const { fact, warnings } = parseFact({ ...minimal, colour: 'red', reads: [{ artifact: 'a', size: 3 }] });
    assert.ok(!('colour' in fact));
    assert.deepEqual(warnings, ['reads[0].size: unknown key, dropped', 'colour: unknown key, dropped']);
  });
  it('keeps parameters named like members of Object', () => {
    const record = parseFactLine(
      `{"format":1,"id":"${idOf(1)}","component":"c","startedAt":"2026-03-01T00:00:00Z","parameters":{"__proto__":"x","constructor":1}}`,
    ).fact as RunRecord;
    assert.equal(canonicalJson(record.parameters), '{"__proto__":"x","constructor":1}');
  });
  it('replaces lone surrogates, which no UTF-8 file can hold', () => {
    assert.equal(parsed({ component: 'a\ud800b' }).component, 'a\ufffdb');
  });
  it('writes non-finite numbers as texts', () => {
    assert.deepEqual(parsed({ measures: { loss: 'NaN', gain: 1 } }).measures, { gain: 1, loss: 'NaN' });
  });
  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['another format', { format: 2 }, /format: expected 1, found 2/],
    ['an id of the wrong length', { id: 'abc' }, /id: expected a run id/],
    ['an all-zero id', { id: `${'0'.repeat(32)}:${'1'.repeat(16)}` }, /id: expected/],
    ['no component', { component: undefined }, /component: expected a name, found nothing/],
    ['a component with NUL', { component: 'a\0' }, /component: expected/],
    ['a time without zone', { startedAt: '2026-03-01T00:00:00' }, /startedAt: expected an ISO 8601 time with a zone/],
    ['a day that does not exist', { startedAt: '2026-02-30T00:00:00Z' }, /startedAt/],
    ['an unknown status', { status: 'done' }, /status: expected running, ok, failed, found "done"/],
    ['a namespace with capitals', { namespace: 'Prod' }, /namespace: expected a namespace/],
    ['reads that are no list', { reads: {} }, /reads: expected a list of pointers/],
    [
      'a pointer without a name',
      { reads: [{ digest: 'sha256:aa' }] },
      /reads\[0\]\.artifact: expected a name, found nothing/,
    ],
    [
      'a digest without algorithm',
      { writes: [{ artifact: 'a', digest: 'abc' }] },
      /writes\[0\]\.digest: expected a digest/,
    ],
    ['negative bytes', { reads: [{ artifact: 'a', bytes: -2 }] }, /reads\[0\]\.bytes/],
    ['a measure that is no number', { measures: { auc: 'high' } }, /measures\.auc: expected a number/],
    ['a nested parameter', { parameters: { a: { b: 1 } } }, /parameters\.a/],
  ];
  for (const [title, fields, message] of wrong) {
    it(`refuses ${title}, saying field, expected and found`, () => {
      assert.throws(() => parseFact({ ...minimal, ...fields }), { code: 'MLTRACE_FACT_INVALID', message });
    });
  }
  for (const line of ['', 'null', '[]', '7', '{', '{"format":1']) {
    it(`refuses the line ${JSON.stringify(line)}`, () => {
      assert.throws(() => parseFactLine(line), { code: 'MLTRACE_FACT_INVALID' });
    });
  }
});

describe('parsing an annotation', () => {
  const note = {
    format: 1,
    annotation: 'n1',
    at: '2026-03-01T00:00:00Z',
    subject: 'artifact:default/a',
    key: 'flag',
    value: true,
  };
  it('keeps subject, key and value', () => {
    assert.deepEqual(parseFact(note).fact, { ...note, at: '2026-03-01T00:00:00.000000Z' });
  });
  for (const subject of ['a', 'artifact:', 'artifact:a', 'run:12', 'artifact:Prod/a', undefined]) {
    it(`refuses the subject ${subject}`, () => {
      assert.throws(() => parseFact({ ...note, subject }), { code: 'MLTRACE_FACT_INVALID' });
    });
  }
});

describe('the published schema', () => {
  it('takes what the parser takes, in normal form', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      for (const fact of randomLog(seed))
        assert.ok(fitsSchema(JSON.parse(canonicalJson(fact))), `seed ${seed}: ${JSON.stringify(fitsSchema.errors)}`);
    }
  });
  it('refuses what the parser refuses, and takes what it takes, when one value of a record is replaced', () => {
    const strange = [
      null,
      '',
      'x',
      'sha256:zz',
      'sha256:aa',
      -1,
      -2,
      1.5,
      true,
      [],
      {},
      ['a'],
      '2026-03-01T00:00:00Z',
      'a\0',
    ];
    for (let seed = 0; seed < 300; seed += 1) {
      const random = new Random(seed);
      const facts = randomLog(seed);
      const raw = JSON.parse(canonicalJson(random.pick(facts)));
      const key = random.pick(Object.keys(raw));
      raw[key] = random.pick(strange);
      assert.equal(fitsSchema(raw), accepts(raw), `seed ${seed}: ${key} = ${JSON.stringify(raw[key])}`);
    }
  });
});

function accepts(raw: unknown): boolean {
  try {
    parseFact(raw);
    return true;
  } catch {
    return false;
  }
}
