import { pathToFileURL } from 'node:url';
import { decodeRequest } from '../lib/otlp/decode-request.js';
import { changed, jsonOf } from '../test/otlp/changed-body.js';
import { encodeRequest } from '../test/otlp/opentelemetry-proto.js';
import { randomRequest } from '../test/otlp/random-request.js';
import { Random } from '../test/reference/random.js';
import { median, percentile, printFigures } from './report.js';

/*
 * Decoding OTLP, beside the static code of protobufjs for the same messages (`protobufjs-static/`, made by pbjs); both decode
 * the same bytes, rounds alternate. Its decode() alone gives messages of its own classes, which a run record cannot be made
 * of yet; beside it stands decode() with what is missing: attributes by key with plain values, ids as hex. Ours reads the
 * attributes that make a run and passes over the others: that is most of the difference, and why both are printed.
 */
const { ExportTraceServiceRequest } = (await import(pathToFileURL('bench/protobufjs-static/decoder.mjs').href)) as {
  ExportTraceServiceRequest: { decode(bytes: Buffer): object };
};

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
  for (const resourceSpans of listOf((ExportTraceServiceRequest.decode(bytes) as Message)['resourceSpans'])) {
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

const decode = (bytes: Buffer) => ExportTraceServiceRequest.decode(bytes);
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
const decoding = kinds.map(({ what, isRun, asked, of }) => {
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
});

/** Times of 40,000 bodies that were changed or cut, microseconds each. */
function mangled(form: 'protobuf' | 'json'): string {
  const times: number[] = [];
  let refused = 0;
  for (let seed = 0; seed < 2_000; seed += 1) {
    const random = new Random(seed);
    const given = randomRequest(random);
    const body = form === 'protobuf' ? encodeRequest(given) : Buffer.from(jsonOf(given));
    for (let round = 0; round < 10; round += 1) {
      const bad = changed(body, random);
      const start = performance.now();
      try {
        decodeRequest(form, bad);
      } catch {
        refused += 1;
      }
      times.push((performance.now() - start) * 1000);
    }
  }
  const [half, most, longest] = [median(times), percentile(times, 0.99), Math.max(...times)];
  return `median ${half.toFixed(1)} µs, p99 ${most.toFixed(0)} µs, longest ${(longest / 1000).toFixed(1)} ms, ${refused} refused`;
}

printFigures([
  ...decoding,
  ...(['protobuf', 'json'] as const).map((form) => ({
    what: `20,000 mutated and truncated ${form} bodies`,
    asked: 'printed',
    measured: mangled(form),
  })),
]);
