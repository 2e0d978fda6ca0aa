import { decodeRequest } from '../lib/otlp/decode-request.js';
import { encodeRequest, requestType } from '../test/otlp/opentelemetry-proto.js';
import { median, printFigures } from './report.js';

/*
 * Decoding OTLP, beside the decoder that protobufjs generates for the same messages (what its static code holds); both
 * decode the same bytes, rounds alternate. Once its message classes alone, and once what a run record can be made of:
 * attributes by key with plain values, ids as hex.
 */

const spansARequest = 512;
const rounds = 21;

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const texts = (key: string, values: readonly string[]) => ({
  key,
  value: { arrayValue: { values: values.map((stringValue) => ({ stringValue })) } },
});
const digest = (n: number): string => `sha256:${n.toString(16).padStart(16, '0').repeat(4)}`;

/** 24 attributes: 9 of lineage, as a run with 3 reads and 2 writes has them, and 15 of others. */
function span(n: number, isRun: boolean): object {
  const others = Array.from({ length: isRun ? 15 : 24 }, (_, index) =>
    index % 3 === 0
      ? { key: `http.attribute.${index}`, value: { intValue: n + index } }
      : text(`http.attribute.${index}`, `value ${n} of ${index}`),
  );
  const lineage = [
    text('mltrace.component.name', `step-${n % 10}`),
    texts(
      'mltrace.input.names',
      [7, 31, 101].map((stride) => `data/table-${n * stride}.parquet`),
    ),
    texts('mltrace.input.digests', [digest(n), digest(n + 1), digest(n + 2)]),
    texts('mltrace.output.names', [`data/table-${n}.parquet`, `data/table-${n + 1}.parquet`]),
    texts('mltrace.output.digests', [digest(n + 3), digest(n + 4)]),
    { key: 'mltrace.pointers.length', value: { intValue: 460 } },
    text('mltrace.parameter.rate', '0.1'),
    { key: 'mltrace.parameter.depth', value: { intValue: n % 7 } },
    { key: 'mltrace.measure.loss', value: { doubleValue: 0.25 } },
  ];
  return {
    traceId: Buffer.alloc(16, (n % 255) + 1),
    spanId: Buffer.alloc(8, (n % 251) + 1),
    parentSpanId: Buffer.alloc(8, 7),
    name: `span ${n}`,
    kind: 1,
    startTimeUnixNano: String(1_769_850_000_000_000_000n + BigInt(n)),
    endTimeUnixNano: String(1_769_850_001_000_000_000n + BigInt(n)),
    attributes: isRun ? [...lineage, ...others] : others,
    status: { code: 1 },
  };
}

const request = (isRun: boolean): Buffer =>
  encodeRequest({
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', 'pipeline')] },
        scopeSpans: [{ spans: Array.from({ length: spansARequest }, (_, n) => span(n, isRun)) }],
      },
    ],
  });

interface Message {
  readonly [field: string]: unknown;
}

const listOf = (value: unknown): readonly Message[] => value as readonly Message[];
const hexOf = (value: unknown): string => (value as Buffer).toString('hex');

/** What decoding gives, from the classes of protobufjs. */
function spansOf(bytes: Buffer): readonly object[] {
  const spans: object[] = [];
  for (const resourceSpans of listOf((requestType.decode(bytes) as object as Message)['resourceSpans'])) {
    const resource = recordOf(listOf((resourceSpans['resource'] as Message)['attributes']));
    for (const scopeSpans of listOf(resourceSpans['scopeSpans'])) {
      for (const one of listOf(scopeSpans['spans'])) {
        spans.push({
          traceId: hexOf(one['traceId']),
          spanId: hexOf(one['spanId']),
          parentSpanId: hexOf(one['parentSpanId']),
          startTime: String(one['startTimeUnixNano']),
          endTime: String(one['endTimeUnixNano']),
          status: one['status'],
          attributes: recordOf(listOf(one['attributes'])),
          resource,
        });
      }
    }
  }
  return spans;
}

function recordOf(pairs: readonly Message[]): object {
  const record: Record<string, unknown> = {};
  for (const { key, value } of pairs) record[String(key)] = plainValue(value as Message);
  return record;
}

function plainValue(any: Message): unknown {
  if (Object.hasOwn(any, 'stringValue')) return any['stringValue'];
  if (Object.hasOwn(any, 'arrayValue')) return listOf((any['arrayValue'] as Message)['values']).map(plainValue);
  if (Object.hasOwn(any, 'intValue')) return Number(any['intValue']);
  return any['doubleValue'];
}

/** Microseconds a span. */
function timed(decode: () => unknown): number {
  const times = 20;
  const start = performance.now();
  for (let round = 0; round < times; round += 1) decode();
  return ((performance.now() - start) * 1000) / (times * spansARequest);
}

const decode = (bytes: Buffer) => requestType.decode(bytes);
const kinds = [
  {
    what: 'decode, span with 24 attributes that is a run, beside protobufjs',
    isRun: true,
    asked: '>= 3x',
    of: spansOf,
  },
  { what: 'the same, beside its decode() alone', isRun: true, asked: '>= 3x', of: decode },
  { what: 'a span that is no run, beside decode() alone', isRun: false, asked: '-', of: decode },
];
printFigures(
  kinds.map(({ what, isRun, asked, of }) => {
    const bytes = request(isRun);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(timed(() => decodeRequest('protobuf', bytes)));
      theirs.push(timed(() => of(bytes)));
    }
    const [mine, oracle] = [median(ours), median(theirs)];
    return {
      what,
      asked,
      measured: `${(oracle / mine).toFixed(1)}x (${mine.toFixed(2)} against ${oracle.toFixed(2)} µs)`,
    };
  }),
);
