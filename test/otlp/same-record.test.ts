import assert from 'node:assert/strict';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import { decodeSpan } from '../../lib/lineage/decode-span.js';
import { decodeRequest } from '../../lib/otlp/decode-request.js';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '',
    'a.csv',
    '__proto__',
    'https://u:p@h/x?sig=1',
    `sha256:${'ab'.repeat(32)}`,
    '2026-01-31T09:00:00Z',
  ),
);
/** The SDK's serializer writes whole numbers as int64: above 2^63 it has no form for them. */
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noInteger: true }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, 2 ** 60),
);
const scalar = fc.oneof(text, number, fc.boolean());
const value = fc.oneof(
  scalar,
  fc.array(text, { maxLength: 3 }),
  fc.array(fc.integer({ min: -1 }), { maxLength: 3 }),
  fc.array(fc.boolean(), { maxLength: 2 }),
);

const texts = fc.array(text, { maxLength: 3 });
const lists = (side: string) => ({
  [`mltrace.${side}.names`]: texts,
  [`mltrace.${side}.digests`]: texts,
  [`mltrace.${side}.times`]: texts,
  [`mltrace.${side}.sizes`]: fc.array(fc.integer({ min: -1 }), { maxLength: 3 }),
});
const attributes = fc
  .tuple(
    fc.record(
      {
        ...lists('input'),
        ...lists('output'),
        'mltrace.pointers.length': value,
        'mltrace.observation.columns': texts,
        'mltrace.observation.summaries': fc.array(
          fc.oneof(text, fc.constant('{"v":1,"count":1,"missing":1}'), fc.constant('{"v":2}')),
          { maxLength: 3 },
        ),
        'mltrace.observation.length': value,
        'mltrace.namespace': fc.constantFrom('prod', 'Wrong!'),
        'mltrace.component.tags': texts,
        'mltrace.code.dirty': fc.boolean(),
        'mltrace.run.depends_on': fc.array(fc.constantFrom(`${'A'.repeat(32)}:${'1'.repeat(16)}`, 'no')),
        'code.line.number': value,
        'error.type': text,
        'mltrace.parameter.__proto__': scalar,
        'mltrace.measure.constructor': number,
      },
      { requiredKeys: [] },
    ),
    fc.dictionary(text, value, { maxKeys: 4 }),
    fc.dictionary(text, scalar, { maxKeys: 3 }),
  )
  .map(([known, others, parameters]) => ({
    ...others,
    ...known,
    ...Object.fromEntries(Object.entries(parameters).map(([key, of]) => [`mltrace.parameter.${key}`, of])),
  }));

const hasNonFinite = (record: object): boolean =>
  Object.values(record).some((member) => typeof member === 'number' && !Number.isFinite(member));

describe('a span of the SDK, in the process and over OTLP', () => {
  const spans: ReadableSpan[] = [];
  const keep = {
    onStart: () => {},
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const provider = new NodeTracerProvider({
    spanProcessors: [keep],
    resource: resourceFromAttributes({ 'service.name': 'Ä', 'deployment.environment.name': 'Prod EU' }),
    spanLimits: { attributeCountLimit: 12, attributeValueLengthLimit: 40 },
  });
  after(() => provider.shutdown());

  it('gives the same bytes of a run record', () => {
    const tracer = provider.getTracer('test');
    fc.assert(
      fc.property(text, attributes, fc.option(text), (name, given, failure) => {
        spans.length = 0;
        tracer.startActiveSpan('outer', (outer) => {
          const span = tracer.startSpan('run', {
            attributes: { 'mltrace.component.name': name.replaceAll('\0', ' '), ...given },
          });
          if (failure !== null) span.setStatus({ code: 2, message: failure });
          span.end();
          outer.end();
        });
        const [span] = spans;
        assert.ok(span !== undefined);
        const expected = JSON.stringify(decodeSpan(span));
        const protobuf = decodeRequest('protobuf', Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []));
        const json = decodeRequest('json', Buffer.from(JsonTraceSerializer.serializeRequest(spans) ?? []));
        // The SDK's JSON says null for a number that is not finite: nobody can know any more which one it was.
        const forms = hasNonFinite(span.attributes) ? [protobuf] : [protobuf, json];
        for (const { spans: count, runs } of forms) {
          assert.equal(count, 2);
          assert.equal(JSON.stringify(runs[0] && decodeSpan(runs[0])), expected);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
