import assert from 'node:assert/strict';
import { isRunAttribute, isRunResourceAttribute } from '../../lib/lineage/known-attributes.js';
import { decodeJson } from '../../lib/otlp/decode-json.js';
import { decodeRequest, decodeWhole } from '../../lib/otlp/decode-request.js';
import type { DecodedSpans } from '../../lib/otlp/decoded-spans.js';
import { isMltraceError } from '../errors.js';
import { Random } from '../reference/random.js';
import { changed, jsonOf } from './changed-body.js';
import { encodeRequest } from './opentelemetry-proto.js';
import { oracleSpans, type PlainSpan, plainSpan } from './oracle.js';
import { randomRequest } from './random-request.js';

const decodeProtobuf = (bytes: Buffer): DecodedSpans => decodeWhole('protobuf', bytes);

const plain = ({ spans, runs }: DecodedSpans) => ({ spans, runs: runs.map(plainSpan) });

/** A request with one span that has these attributes. */
const requestWith = (attributes: readonly object[], rest: object = {}) => ({
  resourceSpans: [{ scopeSpans: [{ spans: [{ attributes: [component, ...attributes], ...rest }] }] }],
});
const component = { key: 'mltrace.component.name', value: { stringValue: 'train' } };

describe('the OTLP decoders', function () {
  this.timeout(120_000);

  it('agree with protobufjs on every field of 10,000 requests', () => {
    let runs = 0;
    for (let seed = 0; seed < 10_000; seed += 1) {
      const request = randomRequest(new Random(seed));
      const bytes = encodeRequest(request);
      const expected = oracleSpans(bytes);
      assert.deepEqual(plain(decodeProtobuf(bytes)), expected, `protobuf, seed ${seed}`);
      const onlyRuns = plain(decodeRequest('protobuf', bytes));
      assert.deepEqual(onlyRuns, { ...expected, runs: expected.runs.map(runAttributes) }, `of runs, seed ${seed}`);
      // -0 has no JSON.
      const json = jsonOf(request);
      if (seed % 4 === 0 && !hasMinusZero(request))
        assert.deepEqual(plain(decodeJson(json)), expected, `JSON, seed ${seed}`);
      runs += expected.runs.length;
    }
    assert.ok(runs > 10_000, `${runs} runs`);
  });

  it('give a result or MLTRACE_OTLP_INVALID for 40,000 bodies that were changed or cut', () => {
    const outcomes = { decoded: 0, refused: 0 };
    const attempt = (decode: () => DecodedSpans): void => {
      try {
        decode();
        outcomes.decoded += 1;
      } catch (thrown) {
        assert.ok(isMltraceError('MLTRACE_OTLP_INVALID')(thrown), String(thrown));
        outcomes.refused += 1;
      }
    };
    for (let seed = 0; seed < 2_000; seed += 1) {
      const random = new Random(seed);
      const request = randomRequest(random);
      const bodies = [encodeRequest(request), Buffer.from(jsonOf(request))] as const;
      for (const [index, body] of bodies.entries()) {
        for (let round = 0; round < 10; round += 1) {
          const bad = changed(body, random);
          attempt(() => (index === 0 ? decodeRequest('protobuf', bad) : decodeJson(bad.toString())));
        }
      }
    }
    assert.equal(outcomes.decoded + outcomes.refused, 40_000);
    assert.ok(outcomes.decoded > 1000 && outcomes.refused > 1000, JSON.stringify(outcomes));
  });

  it('survive 200 levels of nesting, and 100,000', () => {
    for (const levels of [200, 100_000]) {
      const bytes = encodeNested(levels);
      assert.equal(decodeProtobuf(bytes).runs.length, 1);
      const json = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"mltrace.component.name","value":{"stringValue":"a"}},{"key":"deep","value":${'{"arrayValue":{"values":['.repeat(levels)}{}${']}}'.repeat(levels)}}]}]}]}]}`;
      assert.equal(decodeJson(json).runs.length, 1);
    }
  });

  it('keep keys that are names of JavaScript', () => {
    const keys = ['__proto__', 'constructor', 'hasOwnProperty'];
    const request = requestWith(keys.map((key) => ({ key, value: { stringValue: key } })));
    for (const { runs } of [decodeProtobuf(encodeRequest(request)), decodeJson(JSON.stringify(request))]) {
      const attributes = runs[0]?.attributes ?? {};
      for (const key of keys) assert.equal(Object.entries(attributes).find(([name]) => name === key)?.[1], key);
      assert.equal(Object.getPrototypeOf({}), Object.prototype);
    }
  });

  it('read a resource that stands behind its spans, and one in two parts', () => {
    const resource = (key: string) =>
      encodeRequest({ resourceSpans: [{ resource: { attributes: [{ key, value: { stringValue: key } }] } }] }).subarray(
        2,
      );
    const spans = encodeRequest(requestWith([])).subarray(2);
    const inner = Buffer.concat([resource('a'), spans, resource('b')]);
    const { runs } = decodeProtobuf(Buffer.concat([Buffer.from([10, inner.length]), inner]));
    assert.deepEqual(Object.keys(runs[0]?.resource?.attributes ?? {}), ['a', 'b']);
  });

  it('find the component where the value stands before the key', () => {
    const name = Buffer.from('mltrace.component.name');
    const pair = Buffer.concat([Buffer.from([18, 3, 10, 1, 97, 10, name.length]), name]);
    const wrap = (tag: number, bytes: Buffer) => Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
    const { runs } = decodeProtobuf(wrap(10, wrap(18, wrap(18, wrap(74, pair)))));
    assert.equal(runs[0]?.attributes['mltrace.component.name'], 'a');
  });

  it('make each text of a list as if it stood alone, whatever its bytes', () => {
    const random = new Random(1);
    const bytes = [0x41, 0x42, 0x0a, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xff];
    const wrap = (tag: number, inner: Buffer) => Buffer.concat([Buffer.from([tag, inner.length]), inner]);
    const named = encodeRequest(requestWith([])).subarray(6);
    for (let round = 0; round < 3_000; round += 1) {
      // Mostly ASCII, so that often a whole list is.
      const texts = Array.from({ length: random.below(4) }, () =>
        Buffer.from(Array.from({ length: random.below(12) }, () => (random.chance(0.9) ? 0x61 : random.pick(bytes)))),
      );
      const list = wrap(42, Buffer.concat(texts.map((text) => wrap(10, wrap(10, text)))));
      const pair = Buffer.concat([wrap(10, Buffer.from('mltrace.input.names')), wrap(18, list)]);
      const { runs } = decodeProtobuf(wrap(10, wrap(18, wrap(18, Buffer.concat([named, wrap(74, pair)])))));
      assert.deepEqual(
        runs[0]?.attributes['mltrace.input.names'],
        texts.map((text) => text.toString()),
      );
    }
  });

  it('pass over groups and fields of later versions', () => {
    const unknown = Buffer.from([0xa3, 1, 0xab, 1, 0x08, 5, 0xac, 1, 0xa4, 1, 0xb8, 1, 7]);
    const request = encodeRequest(requestWith([]));
    assert.equal(decodeProtobuf(Buffer.concat([unknown, request])).runs.length, 1);
  });

  it('take 64-bit numbers in JSON as texts and as numbers, without rounding', () => {
    const nanos = '1769850000123456789';
    const json = JSON.stringify(requestWith([], { startTimeUnixNano: nanos }));
    for (const text of [json, json.replace(`"${nanos}"`, nanos), json.replace(`"${nanos}"`, ` ${nanos} `)])
      assert.deepEqual(decodeJson(text).runs[0]?.startTime, [1_769_850_000, 123_456_789]);
  });

  it('take the empty request', () => {
    for (const decoded of [decodeProtobuf(Buffer.alloc(0)), decodeJson('{}'), decodeJson('{"resourceSpans":null}')])
      assert.deepEqual(decoded, { spans: 0, runs: [] });
  });

  it('refuse JSON that has not the lists of a request', () => {
    const wrong = [
      '',
      '[]',
      '1',
      '{"resourceSpans":{}}',
      '{"resourceSpans":[1]}',
      '{"resourceSpans":[{"scopeSpans":[{"spans":[null]}]}]}',
    ];
    for (const text of wrong) assert.throws(() => decodeJson(text), isMltraceError('MLTRACE_OTLP_INVALID'), text);
  });
});

/** What is left of a span when only the attributes are read that make a run of it. */
function runAttributes(span: PlainSpan): PlainSpan {
  const those = (record: PlainSpan['attributes'], isWanted: (key: string) => boolean) => ({
    entries: record.entries.filter(([key]) => isWanted(key)),
  });
  return {
    ...span,
    attributes: those(span.attributes, isRunAttribute),
    resource: those(span.resource, isRunResourceAttribute),
  };
}

/** Any number of lists inside one another, as bytes from the inside out. */
function encodeNested(levels: number): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  const wrap = (tag: number): void => {
    const head = [tag];
    for (let rest = length; ; rest = Math.floor(rest / 128)) {
      head.push(rest > 127 ? (rest % 128) | 128 : rest);
      if (rest <= 127) break;
    }
    parts.push(Buffer.from(head));
    length += head.length;
  };
  for (let level = 0; level < levels; level += 1) {
    wrap(10);
    wrap(42);
  }
  wrap(18);
  const key = Buffer.from([10, 1, 100]);
  parts.push(key);
  length += key.length;
  wrap(74);
  const named = encodeRequest(requestWith([])).subarray(6);
  parts.push(named);
  length += named.length;
  for (const tag of [18, 18, 10]) wrap(tag);
  return Buffer.concat(parts.reverse());
}

const hasMinusZero = (value: unknown): boolean =>
  Object.is(value, -0) || (value !== null && typeof value === 'object' && Object.values(value).some(hasMinusZero));
