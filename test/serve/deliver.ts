import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeSpan } from '../../lib/lineage/decode-span.js';
import type { Fact, RunRecord } from '../../lib/lineage/facts.js';
import { decodeRequest } from '../../lib/otlp/decode-request.js';
import { requestOf } from './serving.js';
import { spanOfRecord } from './span-of-record.js';

const patienceMillis = 60_000;

/** A request to a service, and the facts that are in the store once it was answered with 200. */
export interface Delivery {
  readonly path: string;
  readonly type: string;
  readonly body: string;
  readonly facts: readonly Fact[];
}

/** As facts, one a line. */
export const asFacts = (facts: readonly Fact[]): Delivery => ({
  path: '/v1/facts',
  type: 'application/x-ndjson',
  body: facts.map((fact) => JSON.stringify(fact)).join('\n'),
  facts,
});

/** As spans over OTLP: the facts are those that the spans give by themselves, without a service. */
export function asSpans(records: readonly RunRecord[]): Delivery {
  const body = JSON.stringify(requestOf(records.map(spanOfRecord)));
  const facts = decodeRequest('json', Buffer.from(body)).runs.flatMap((span) => decodeSpan(span) ?? []);
  assert.equal(facts.length, records.length);
  return { path: '/v1/traces', type: 'application/json', body, facts };
}

/**
 * Sends it as a Collector does: again after a 503 or a broken connection, until it is taken; rejects
 * after a minute.
 */
export async function deliver(url: string, { path, type, body }: Delivery, onRefused = (): void => {}): Promise<void> {
  const deadline = performance.now() + patienceMillis;
  while (performance.now() < deadline) {
    const response = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type }, body }).catch(
      () => undefined,
    );
    const said = await response?.text();
    if (response?.status === 200) return;
    assert.ok(response === undefined || response.status === 503, `${response?.status} ${said}`);
    if (response !== undefined) assert.match(response.headers.get('retry-after') ?? '', /^\d+$/);
    onRefused();
    await sleep(50);
  }
  throw new assert.AssertionError({ message: `${url} has not taken a request within a minute` });
}
