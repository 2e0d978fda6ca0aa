import type { Random } from '../reference/random.js';

/** A request in the JSON form of OTLP, but with ids and bytes as base64, as protobufjs reads objects. */
export interface RequestObject {
  readonly resourceSpans: readonly object[];
}

const keys = [
  'mltrace.component.name',
  'mltrace.input.names',
  'mltrace.output.names',
  'mltrace.parameter.rate',
  'http.route',
  '__proto__',
  'constructor',
  'toString',
  '',
  'ключ-é-😀',
  'k'.repeat(200),
];

const texts = ['', 'a', 'train', 'é', '😀'.repeat(20), '\0', 'x'.repeat(1000), '"\\\n'];

const many = <T>(random: Random, most: number, make: () => T): T[] =>
  Array.from({ length: random.below(most + 1) }, make);

const bytes = (random: Random, length: number): string =>
  Buffer.from(Array.from({ length }, () => random.below(256))).toString('base64');

const id = (random: Random, length: number): string =>
  bytes(random, random.chance(0.9) ? length : random.pick([0, 1, length - 1, length + 1, 40]));

const integer = (random: Random): string =>
  random.pick([
    '0',
    '1',
    '-1',
    '127',
    '128',
    '268435455',
    '268435456',
    '-2147483649',
    '9007199254740991',
    '9007199254740993',
    '-9007199254740993',
    '9223372036854775807',
    '-9223372036854775808',
    String(random.below(2 ** 31)),
    String(Math.floor(random.next() * 2 ** 52)),
  ]);

export function randomValue(random: Random, depth = 0): object {
  const kind = random.below(depth > 3 ? 6 : 9);
  if (kind === 0) return {};
  if (kind === 1) return { boolValue: random.chance(0.5) };
  if (kind === 2) return { intValue: integer(random) };
  if (kind === 3)
    return { doubleValue: random.pick([0, -0, 0.1, -1e300, 5e-324, Number.NaN, Infinity, -Infinity, random.next()]) };
  if (kind === 4) return { bytesValue: bytes(random, random.below(5)) };
  if (kind === 5 || kind === 6) return { stringValue: random.pick(texts) };
  if (kind === 7) return { arrayValue: { values: many(random, 4, () => randomValue(random, depth + 1)) } };
  return { kvlistValue: { values: many(random, 3, () => keyValue(random, depth + 1)) } };
}

const keyValue = (random: Random, depth = 0): object => ({
  key: random.pick(keys),
  value: randomValue(random, depth),
});

const time = (random: Random): string =>
  random.pick([
    '0',
    '1',
    '999999999',
    '1000000000',
    '18446744073709551615',
    '1769850000123456789',
    String(1_769_850_000_000_000_000n + BigInt(random.below(2 ** 31))),
  ]);

function randomSpan(random: Random): object {
  const named = random.chance(0.6) ? [{ key: keys[0], value: { stringValue: 'train' } }] : [];
  return {
    traceId: id(random, 16),
    spanId: id(random, 8),
    ...(random.chance(0.5) && { parentSpanId: id(random, 8) }),
    traceState: random.pick(texts),
    flags: random.below(512),
    name: random.pick(texts),
    kind: random.below(6),
    startTimeUnixNano: time(random),
    endTimeUnixNano: time(random),
    attributes: random.shuffle([...many(random, 6, () => keyValue(random)), ...named]),
    ...(random.chance(0.2) && { droppedAttributesCount: random.below(2 ** 32) }),
    events: many(random, 2, () => ({ timeUnixNano: time(random), name: 'e', attributes: [keyValue(random)] })),
    links: many(random, 1, () => ({ traceId: id(random, 16), spanId: id(random, 8), attributes: [keyValue(random)] })),
    ...(random.chance(0.5) && { status: { code: random.below(3), message: random.pick(texts) } }),
  };
}

/** A request with everything the messages can hold, spans that are runs and spans that are none. */
export const randomRequest = (random: Random): RequestObject => ({
  resourceSpans: many(random, 3, () => ({
    ...(random.chance(0.8) && { resource: { attributes: many(random, 3, () => keyValue(random)) } }),
    scopeSpans: many(random, 2, () => ({
      ...(random.chance(0.5) && { scope: { name: 's', version: '1', attributes: [keyValue(random)] } }),
      spans: many(random, 3, () => randomSpan(random)),
      schemaUrl: random.pick(texts),
    })),
    schemaUrl: random.pick(texts),
  })),
});
