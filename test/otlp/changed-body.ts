import type { Random } from '../reference/random.js';

/** The same request in the JSON form of OTLP, in which ids are hex and not base64. */
export const jsonOf = (request: object): string =>
  JSON.stringify(request, (key, value: unknown) => {
    if (/^(traceId|spanId|parentSpanId)$/.test(key)) return Buffer.from(String(value), 'base64').toString('hex');
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  });

/** A body that was cut, or in which some bytes are others. */
export function changed(body: Buffer, random: Random): Buffer {
  const copy = Buffer.from(body);
  if (random.chance(0.3)) return copy.subarray(0, random.below(copy.length + 1));
  for (let changes = 1 + random.below(4); changes > 0 && copy.length > 0; changes -= 1) {
    copy[random.below(copy.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, 0x22, 0x7b, random.below(256)]);
  }
  return copy;
}
