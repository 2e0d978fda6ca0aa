import assert from 'node:assert/strict';
import { deflateSync, gzipSync } from 'node:zlib';
import { mltrace } from '../cli/command-line.js';
import { encodeRequest, responseType, rpcStatusType } from '../otlp/opentelemetry-proto.js';
import { randomRequest } from '../otlp/random-request.js';
import { Random } from '../reference/random.js';
import { requestOf, runSpan, type Serving, sendSpans, startServing } from './serving.js';

const protobuf = 'application/x-protobuf';
const json = 'application/json';

/** The spans as protobufjs encodes them: their ids are base64 there. */
const asProtobuf = (spans: readonly object[]): Buffer => {
  const based = spans.map((span) => {
    const { traceId, spanId } = span as { traceId: string; spanId: string };
    return { ...span, traceId: Buffer.from(traceId, 'hex'), spanId: Buffer.from(spanId, 'hex') };
  });
  return encodeRequest(requestOf(based));
};

const post = (serving: Serving, body: Buffer | string, headers: Record<string, string>) =>
  serving.ask('/v1/traces', { method: 'POST', headers, body: typeof body === 'string' ? body : new Uint8Array(body) });

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

describe('POST /v1/traces', function () {
  this.timeout(60_000);
  let serving: Serving;
  before(async () => {
    serving = await startServing({ maxBodyBytes: 1 << 20 });
  });
  after(() => serving.stop());

  const runIds = async (): Promise<readonly string[]> => {
    const { out } = await mltrace(['export', '--store', serving.url], { cwd: serving.folder });
    return out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).id);
  };

  it('answers protobuf with an empty body and JSON with an empty object when it took everything', async () => {
    const first = await post(serving, asProtobuf([runSpan(1)]), { 'content-type': protobuf });
    assert.equal(first.status, 200);
    assert.equal(first.headers.get('content-type'), protobuf);
    assert.equal((await bytesOf(first)).length, 0);
    const second = await sendSpans(serving, [runSpan(2)]);
    assert.equal(second.status, 200);
    assert.equal(second.headers.get('content-type'), json);
    assert.deepEqual(await second.json(), {});
    assert.equal((await runIds()).length, 2);
  });

  it('takes the empty request', async () => {
    for (const [body, type] of [
      ['', protobuf],
      ['{}', json],
    ] as const)
      assert.equal((await post(serving, body, { 'content-type': type })).status, 200);
  });

  it('takes gzip and deflate, and refuses other encodings with 415', async () => {
    const body = Buffer.from(JSON.stringify(requestOf([runSpan(3)])));
    const send = (encoded: Buffer, encoding: string) =>
      post(serving, encoded, { 'content-type': json, 'content-encoding': encoding });
    assert.equal((await send(gzipSync(body), 'gzip')).status, 200);
    assert.equal((await send(deflateSync(body), 'deflate')).status, 200);
    assert.equal((await send(body, 'br')).status, 415);
    assert.equal((await send(body, 'gzip')).status, 400);
    assert.equal((await send(gzipSync(body).subarray(0, 40), 'gzip')).status, 400);
  });

  it('takes a content type with parameters', async () => {
    const response = await sendSpans(serving, [runSpan(4)], { 'content-type': 'application/json; charset=utf-8' });
    assert.equal(response.status, 200);
  });

  it('refuses any other content type with 415', async () => {
    for (const type of [
      'text/plain',
      'application/x-ndjson',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ])
      assert.equal((await post(serving, '{}', { 'content-type': type })).status, 415, type);
  });

  it('answers what cannot be decoded with 400 and a google.rpc.Status in kind', async () => {
    const bad = await post(serving, Buffer.from([10, 200]), { 'content-type': protobuf });
    assert.equal(bad.status, 400);
    assert.equal(bad.headers.get('content-type'), protobuf);
    const status = rpcStatusType.toObject(rpcStatusType.decode(await bytesOf(bad)));
    assert.equal(status['code'], 3);
    assert.match(status['message'], /^this is no OTLP trace request: /);
    const text = await post(serving, '{"resourceSpans":1}', { 'content-type': json });
    assert.equal(text.status, 400);
    assert.deepEqual(await text.json(), {
      code: 3,
      message: 'this is no OTLP trace request: resourceSpans is no list',
    });
  });

  it('refuses a body over the limit with 413, before and after decompression', async () => {
    const large = Buffer.alloc((1 << 20) + 1, ' ');
    assert.equal((await post(serving, large, { 'content-type': json })).status, 413);
    const packed = gzipSync(large);
    assert.ok(packed.length < 10_000);
    const response = await post(serving, packed, { 'content-type': json, 'content-encoding': 'gzip' });
    assert.equal(response.status, 413);
    assert.equal(await serving.metric('mltrace_serve_held_bytes'), 0);
  });

  it('refuses a gzip bomb of 10 GB within the limit', async () => {
    const member = gzipSync(Buffer.alloc(10 << 20));
    const bomb = Buffer.concat(Array.from({ length: 1000 }, () => member));
    const roomy = await startServing({ maxBodyBytes: 16 << 20 });
    try {
      const before = process.memoryUsage().rss;
      const response = await post(roomy, bomb, { 'content-type': protobuf, 'content-encoding': 'gzip' });
      assert.equal(response.status, 413);
      assert.ok(process.memoryUsage().rss - before < 200 << 20);
    } finally {
      await roomy.stop();
    }
  });

  it('takes the good spans of a batch, counts the bad ones with their reasons, and keeps them', async () => {
    const bad = [
      runSpan(5, { spanId: 'abcd' }),
      runSpan(6, { startTimeUnixNano: '0' }),
      runSpan(7, {
        attributes: [
          { key: 'mltrace.component.name', value: { intValue: 1 } },
          { key: 'why', value: {} },
        ],
      }),
    ];
    const before = (await runIds()).length;
    const noRun = { ...runSpan(8), attributes: [] };
    const response = await sendSpans(serving, [runSpan(9), ...bad, noRun, runSpan(10)]);
    assert.equal(response.status, 200);
    const { partialSuccess } = (await response.json()) as { partialSuccess: Record<string, string> };
    assert.equal(partialSuccess['rejectedSpans'], '3');
    assert.match(
      partialSuccess['errorMessage'] ?? '',
      /^3 of 6 spans .*its ids are not .* \(1\), its start is no time \(1\), /,
    );
    assert.equal((await runIds()).length, before + 2);
    const { out } = await mltrace(['quarantine', '--json', '--store', serving.store], { cwd: serving.folder });
    const { lines } = JSON.parse(out);
    assert.equal(lines.length, 3);
    assert.match(lines[2].line, /"why"/);
    assert.equal(await serving.metric('mltrace_serve_rejected_total{reason="invalid"}'), 3);
    // Once more, in the other form: they are kept once, and answered all the same.
    const again = await post(serving, asProtobuf(bad), { 'content-type': protobuf });
    const answer = responseType.toObject(responseType.decode(await bytesOf(again)), { longs: String });
    assert.equal(answer['partialSuccess'].rejectedSpans, '3');
    const table = await mltrace(['quarantine', '--store', serving.store], { cwd: serving.folder });
    assert.match(table.out, /its start is no time/);
  });

  it('is not changed by duplicates and by what comes in another order', async () => {
    const spans = Array.from({ length: 30 }, (_, n) =>
      runSpan(100 + n, { reads: [`a${n % 5}`], writes: [`a${(n * 7) % 5}`, `b${n % 3}`] }),
    );
    const everything = async (sent: readonly object[], twice: boolean): Promise<string> => {
      const other = await startServing();
      try {
        for (let start = 0; start < sent.length; start += 7) await sendSpans(other, sent.slice(start, start + 7));
        if (twice) await sendSpans(other, sent);
        const traced = await mltrace(['trace', 'b1', '--json', '--store', other.url], { cwd: other.folder });
        const { out } = await mltrace(['export', '--store', other.url], { cwd: other.folder });
        return traced.out + out;
      } finally {
        await other.stop();
      }
    };
    const expected = await everything(spans, false);
    assert.equal(expected.split('\n').length, 32);
    assert.equal(await everything(new Random(1).shuffle(spans), true), expected);
  });

  it('answers 200 or 400 to 4,000 bodies that were changed or cut', async () => {
    const statuses = new Map<number, number>();
    for (let seed = 0; seed < 500; seed += 1) {
      const random = new Random(seed);
      const request = randomRequest(random);
      const send = (index: number): Promise<Response> => {
        const whole = index % 2 === 0 ? encodeRequest(request) : Buffer.from(JSON.stringify(request));
        const body = random.chance(0.3) ? whole.subarray(0, random.below(whole.length + 1)) : whole;
        if (body === whole && body.length > 0) body[random.below(body.length)] = random.below(256);
        return post(serving, body, { 'content-type': index % 2 === 0 ? protobuf : json });
      };
      for (const { status } of await Promise.all(Array.from({ length: 8 }, (_, index) => send(index))))
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    assert.deepEqual([...statuses.keys()].sort(), [200, 400]);
    assert.ok([...statuses.values()].every((times) => times > 300));
  });
});
