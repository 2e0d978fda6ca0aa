import { Agent, request } from 'node:http';
import type { RunRecord } from '../lib/lineage/facts.js';
import { microsOf } from '../lib/lineage/time.js';
import { encodeRequest } from '../test/otlp/opentelemetry-proto.js';

const agent = new Agent({ keepAlive: true });

/** Posts a body and gives the status and how long it took in milliseconds. */
export function post(
  url: string,
  body: Buffer,
  type = 'application/x-protobuf',
): Promise<{ status: number; millis: number }> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': body.length };
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, millis: performance.now() - start }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Gets an answer; gives its bytes and how long it took in milliseconds. */
export function get(url: string): Promise<{ bytes: number; millis: number }> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    request(url, { agent }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () => resolve({ bytes, millis: performance.now() - start }));
    })
      .on('error', reject)
      .end();
  });
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const texts = (key: string, values: readonly string[]) => ({
  key,
  value: { arrayValue: { values: values.map((stringValue) => ({ stringValue })) } },
});

/** A run record as the span that gives it. */
export function spanOf({ id, component, startedAt, endedAt = startedAt, reads, writes }: RunRecord): object {
  const nanos = (at: string): string => `${microsOf(at)}000`;
  const lists = (side: string, pointers: RunRecord['reads']) => [
    texts(
      `mltrace.${side}.names`,
      pointers.map(({ artifact }) => artifact),
    ),
    texts(
      `mltrace.${side}.digests`,
      pointers.map(({ digest = '' }) => digest),
    ),
    texts(
      `mltrace.${side}.times`,
      pointers.map(({ at }) => at ?? ''),
    ),
    texts(
      `mltrace.${side}.kinds`,
      pointers.map(({ kind = '' }) => kind),
    ),
  ];
  return {
    traceId: Buffer.from(id.slice(0, 32), 'hex'),
    spanId: Buffer.from(id.slice(33), 'hex'),
    name: component,
    startTimeUnixNano: nanos(startedAt),
    endTimeUnixNano: nanos(endedAt),
    attributes: [text('mltrace.component.name', component), ...lists('input', reads), ...lists('output', writes)],
  };
}

/** A span of 24 attributes that is no run. */
export const otherSpan = (n: number): object => ({
  traceId: Buffer.alloc(16, (n % 255) + 1),
  spanId: Buffer.alloc(8, (n % 251) + 1),
  name: `GET /${n}`,
  startTimeUnixNano: '1769850000000000000',
  endTimeUnixNano: '1769850001000000000',
  attributes: Array.from({ length: 24 }, (_, index) => text(`http.attribute.${index}`, `value ${n} of ${index}`)),
});

/** Spans as requests of 512. */
export function requestsOf(spans: readonly object[], size = 512): readonly Buffer[] {
  const requests: Buffer[] = [];
  for (let start = 0; start < spans.length; start += size) {
    const resource = { attributes: [text('service.name', 'pipeline')] };
    requests.push(
      encodeRequest({ resourceSpans: [{ resource, scopeSpans: [{ spans: spans.slice(start, start + size) }] }] }),
    );
  }
  return requests;
}
