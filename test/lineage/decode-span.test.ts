import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeSpan, type SpanLike } from '../../lib/lineage/decode-span.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const time = '2026-01-31T09:00:01.000000Z';
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

const span = (attributes: Record<string, unknown>, rest: Partial<SpanLike> = {}): SpanLike => ({
  attributes: { 'mltrace.component.name': 'train', ...attributes },
  startTime: [1_769_850_000, 123_456_789],
  endTime: [1_769_850_002, 0],
  status: { code: 0 },
  droppedAttributesCount: 0,
  spanContext: () => ({ traceId, spanId }),
  ...rest,
});

const decode = (attributes: Record<string, unknown>, rest?: Partial<SpanLike>) => {
  const record = decodeSpan(span(attributes, rest));
  assert.ok(record !== undefined);
  return record;
};

const inputs = (lists: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(lists).map(([key, list]) => [`mltrace.input.${key}`, list]));

describe('decodeSpan', () => {
  it('takes no span for a run that has no component name', () => {
    for (const name of [undefined, null, '', 7, ['train'], 'a\0b', 'x'.repeat(1025)])
      assert.equal(decodeSpan(span({ 'mltrace.component.name': name })), undefined);
  });

  it('takes no span for a run that has no ids or no start', () => {
    const ids = [
      ['0'.repeat(32), spanId],
      [traceId, '0'.repeat(16)],
      ['x', spanId],
    ] as const;
    for (const [trace, id] of ids)
      assert.equal(decodeSpan(span({}, { spanContext: () => ({ traceId: trace, spanId: id }) })), undefined);
    for (const startTime of [
      [0, 0],
      [-1, 0],
      [1e12, 0],
      [Number.NaN, 0],
    ] as const)
      assert.equal(decodeSpan(span({}, { startTime })), undefined);
  });

  it('gives the least a run can have', () => {
    assert.deepEqual(decode({}), {
      format: 1,
      id: `${traceId}:${spanId}`,
      namespace: 'default',
      component: 'train',
      status: 'ok',
      startedAt: '2026-01-31T09:00:00.123456Z',
      reads: [],
      writes: [],
      endedAt: '2026-01-31T09:00:02.000000Z',
    });
  });

  it('takes an open span for a run that is running', () => {
    const { status, endedAt } = decode({}, { endTime: [0, 0] });
    assert.deepEqual([status, endedAt], ['running', undefined]);
  });

  it('takes the error of a failed run from the status and error.type', () => {
    const failed = decode({ 'error.type': 'OOM' }, { status: { code: 2, message: 'no memory' } });
    assert.deepEqual([failed.status, failed.error], ['failed', { type: 'OOM', message: 'no memory' }]);
    assert.equal(decode({ 'error.type': 'OOM' }).error, undefined);
  });

  it('takes the parent from the attribute, else from the parent span', () => {
    const parent = { parentSpanContext: { spanId: 'C'.repeat(16) } };
    assert.equal(decode({}, parent).parent, `${traceId}:${'c'.repeat(16)}`);
    const id = `${'D'.repeat(32)}:${'1'.repeat(16)}`;
    assert.equal(decode({ 'mltrace.run.parent_id': id }, parent).parent, id.toLowerCase());
    assert.equal(decode({}, { parentSpanContext: { spanId: '0'.repeat(16) } }).parent, undefined);
  });

  it('takes service, code and checks', () => {
    const { service, code, checks } = decode(
      {
        'code.function.name': 'fit',
        'code.file.path': 'src/fit.ts',
        'code.line.number': 7,
        'vcs.ref.head.revision': 'abc',
        'vcs.repository.url.full': 'https://token@example.com/a.git',
        'mltrace.code.dirty': false,
        'mltrace.code.digest': 'SHA256:AB',
        'mltrace.check.names': ['rows', 'nulls', 'lost'],
        'mltrace.check.outcomes': ['passed', 'failed', 'maybe'],
        'mltrace.check.messages': ['', '3 nulls', ''],
        'mltrace.check.phases': ['before', 'after', 'after'],
      },
      { resource: { attributes: { 'service.name': 'ml', 'service.version': '2', 'service.instance.id': 'i' } } },
    );
    assert.deepEqual(service, { name: 'ml', version: '2', instance: 'i' });
    assert.deepEqual(code, {
      revision: 'abc',
      dirty: false,
      repository: 'https://example.com/a.git',
      function: 'fit',
      file: 'src/fit.ts',
      line: 7,
      digest: 'sha256:ab',
    });
    assert.deepEqual(checks, [
      { name: 'nulls', when: 'after', outcome: 'failed', message: '3 nulls' },
      { name: 'rows', when: 'before', outcome: 'passed' },
    ]);
  });

  it('knows no service by the name an SDK makes up', () => {
    const named = (name: string) => decode({}, { resource: { attributes: { 'service.name': name } } }).service;
    assert.equal(named('unknown_service:node'), undefined);
    assert.equal(named('unknown_service'), undefined);
    assert.deepEqual(named('unknown_services'), { name: 'unknown_services' });
  });

  it('takes the namespace from the attribute, else from the deployment environment, else default', () => {
    const environment = (name: unknown) => ({ resource: { attributes: { 'deployment.environment.name': name } } });
    const of = (namespace: unknown, name?: unknown): string =>
      decode({ 'mltrace.namespace': namespace }, environment(name)).namespace;
    assert.equal(of('staging', 'Production'), 'staging');
    assert.equal(of(undefined, 'Production EU/1'), 'production-eu-1');
    assert.equal(of(undefined, 'x'.repeat(70)), 'x'.repeat(64));
    assert.equal(of(undefined, ''), 'default');
    const refused = decode({ 'mltrace.namespace': 'Staging' }, environment('prod'));
    assert.deepEqual([refused.namespace, refused.incomplete?.length], ['prod', 1]);
  });

  it('fills the time of a read from the start and of a write from the end', () => {
    const lists = { 'mltrace.input.names': ['a'], 'mltrace.output.names': ['b'] };
    const { reads, writes, startedAt, endedAt } = decode(lists);
    assert.deepEqual([reads[0]?.at, writes[0]?.at], [startedAt, endedAt]);
    assert.equal(decode(lists, { endTime: [0, 0] }).writes[0]?.at, null);
  });

  it('drops a bad attribute and says so, not the run', () => {
    const { incomplete, ...record } = decode({
      'mltrace.component.owner': 7,
      'mltrace.component.tags': 'x',
      'mltrace.run.depends_on': ['x', `${traceId}:${spanId}`],
      'mltrace.run.parent_id': 'x',
      'mltrace.code.dirty': 'yes',
      'mltrace.code.digest': 'x',
      'code.line.number': -3,
      'mltrace.parameter.a': [1],
      'mltrace.measure.b': 'fast',
      'mltrace.input.names': 'a',
    });
    assert.equal(incomplete?.length, 10);
    assert.deepEqual(record.dependsOn, [`${traceId}:${spanId}`]);
    assert.deepEqual(record.reads, []);
  });

  it('drops a pointer whose name, time or namespace is bad, and of others only what is bad', () => {
    const { reads, incomplete } = decode(
      inputs({
        names: ['a', '', 'c', 'd', 'e'],
        times: [time, time, 'yesterday', time, ''],
        namespaces: ['', '', '', 'Bad', 'prod'],
        digests: ['none', '', '', '', 'MD5:AB'],
        kinds: ['wrong', '', '', '', 'model'],
        sizes: [1.5, 0, 0, 0, 9],
      }),
    );
    assert.deepEqual(reads, [
      {
        artifact: 'e',
        namespace: 'prod',
        at: '2026-01-31T09:00:00.123456Z',
        digest: 'md5:ab',
        kind: 'model',
        bytes: 9,
      },
      { artifact: 'a', namespace: 'default', at: time },
    ]);
    assert.equal(incomplete?.length, 6);
  });

  it('gives two pointers of one identity as one, with its members in the order of parseFact', () => {
    const record = decode(inputs({ names: ['a', 'a'], times: [time, time], sizes: [7, -1], kinds: ['', 'data'] }));
    assert.equal(record.reads.length, 1);
    assert.equal(JSON.stringify(parseFact(record).fact), JSON.stringify(record));
  });

  it('says so when the SDK dropped attributes', () => {
    assert.deepEqual(decode({}, { droppedAttributesCount: 3 }).incomplete, ['a span limit dropped 3 attributes']);
  });

  it('keeps of lists of unequal length the part that all have', () => {
    const { reads, incomplete } = decode(inputs({ names: ['a', 'b', 'c'], digests: [digest('1'), digest('2')] }));
    assert.deepEqual(
      reads.map((read) => [read.artifact, read.digest]),
      [
        ['a', digest('1')],
        ['b', digest('2')],
      ],
    );
    assert.deepEqual(incomplete, ['lists under mltrace.input were cut: their lengths differ']);
  });

  it('never gives a name or digest that a length limit cut', () => {
    const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' });
    const known = fc.constantFrom('', digest('1'), digest('2'), `sha512:${'3'.repeat(128)}`, 'etag:abcdef0123456789');
    const pointers = fc.array(fc.tuple(name, known), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pointers, fc.integer({ min: 1, max: 140 }), (given, limit) => {
        const cut = (text: string): string => text.slice(0, limit);
        const length = given.reduce((sum, [artifact, hash]) => sum + artifact.length + hash.length, 0);
        const lists = { names: given.map(([artifact]) => cut(artifact)), digests: given.map(([, hash]) => cut(hash)) };
        const { reads, incomplete } = decode({ ...inputs(lists), 'mltrace.pointers.length': length });
        const whole = given.every(([artifact, hash]) => artifact.length <= limit && hash.length <= limit);
        assert.equal(incomplete === undefined, whole);
        for (const read of reads)
          assert.ok(given.some(([artifact, hash]) => read.artifact === artifact && (read.digest ?? hash) === hash));
        if (whole) assert.equal(reads.length, new Set(given.map(String)).size);
      }),
      { numRuns: 500 },
    );
  });

  it('never gives a pointer that was not there when lists are cut at their ends', () => {
    const pointers = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('', digest('1'), digest('2'))));
    const ends = fc.record({ names: fc.nat(6), digests: fc.nat(6), times: fc.nat(6) });
    fc.assert(
      fc.property(pointers, ends, (given, end) => {
        const at = (index: number): string => `2026-01-31T09:00:0${index % 10}.000000Z`;
        const lists = {
          names: given.map(([name]) => name).slice(0, end.names),
          digests: given.map(([, hash]) => hash).slice(0, end.digests),
          times: given.map((_, index) => at(index)).slice(0, end.times),
        };
        for (const read of decode(inputs(lists)).reads)
          assert.ok(
            given.some(
              ([name, hash], index) => name === read.artifact && hash === (read.digest ?? '') && at(index) === read.at,
            ),
          );
      }),
      { numRuns: 500 },
    );
  });

  it('survives any attribute value and gives the normal form of parseFact', () => {
    const keys = ['names', 'digests', 'versions', 'kinds', 'times', 'sizes', 'namespaces'].flatMap((list) => [
      `mltrace.input.${list}`,
      `mltrace.output.${list}`,
    ]);
    keys.push('mltrace.namespace', 'mltrace.pointers.length', 'mltrace.run.depends_on', 'mltrace.run.parent_id');
    keys.push('mltrace.component.tags', 'mltrace.component.owner', 'mltrace.check.names', 'mltrace.check.outcomes');
    keys.push(
      'mltrace.check.phases',
      'mltrace.run.incomplete',
      'mltrace.code.digest',
      'code.line.number',
      'error.type',
    );
    keys.push('mltrace.parameter.x', 'mltrace.parameter.__proto__', 'mltrace.measure.10', 'mltrace.measure.9');
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'https://a@b@c/?token=1',
        'passed',
        'before',
        'sha256:AB',
        time,
        'Infinity',
        `${traceId}:${spanId}`,
      ),
    );
    const scalar = fc.oneof(texts, fc.double(), fc.boolean(), fc.constantFrom(null, undefined, -1, -0, 5));
    const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 4 }), fc.constant({}));
    const attributes = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 20 });
    fc.assert(
      fc.property(attributes, fc.boolean(), fc.constantFrom(0, 1, 2), (given, ended, code) => {
        const record = decode(given, { endTime: ended ? [1_769_850_002, 5] : [0, 0], status: { code } });
        const again = parseFact(JSON.parse(JSON.stringify(record)));
        assert.equal(JSON.stringify(again.fact), JSON.stringify(record));
        assert.deepEqual(again.warnings, []);
      }),
      { numRuns: 2000 },
    );
  });
});
