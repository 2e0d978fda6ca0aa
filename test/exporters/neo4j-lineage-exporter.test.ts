import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Tracer } from '@opentelemetry/api';
import { BasicTracerProvider, BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { type ExportResult, Neo4jLineageExporter, type Neo4jLineageExporterOptions } from '../../exporters/index.js';
import { migrateNeo4jStore } from '../../lib/store/neo4j/neo4j-store.js';
import { isMltraceError } from '../errors.js';
import { describeWithNeo4j, emptyDatabase, neo4jForTests } from '../services/neo4j-for-tests.js';

const component = (name: string) => ({ attributes: { 'mltrace.component.name': name } });

/** Spans as an SDK ends them. */
function spansOf(make: (tracer: Tracer) => void): ReadableSpan[] {
  const spans: ReadableSpan[] = [];
  const onEnd = (span: ReadableSpan): void => void spans.push(span);
  const none = () => Promise.resolve();
  const processor = { onStart: () => {}, onEnd, forceFlush: none, shutdown: none };
  make(new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('test'));
  return spans;
}

const runSpans = (count: number): ReadableSpan[] =>
  spansOf((tracer) => {
    for (let n = 0; n < count; n += 1) tracer.startSpan('run', component(`step-${n % 3}`)).end();
  });

const exported = (exporter: Neo4jLineageExporter, spans: readonly ReadableSpan[]): Promise<ExportResult> =>
  new Promise((resolve) => exporter.export(spans, resolve));

describeWithNeo4j('Neo4jLineageExporter', function () {
  this.timeout(30_000);
  let options: Neo4jLineageExporterOptions;
  let exporter: Neo4jLineageExporter;
  const runs = async (): Promise<Record<string, number>> => {
    const { driver } = await neo4jForTests();
    const { records } = await driver.executeQuery('MATCH (r:Run) RETURN r.namespace AS name, count(r) AS runs');
    return Object.fromEntries(records.map((record) => [record.get('name'), Number(record.get('runs'))]));
  };
  beforeEach(async () => {
    const { uri, user, password } = await neo4jForTests();
    options = { url: uri, user, password };
    await emptyDatabase();
    await migrateNeo4jStore({ address: uri, user, password });
    exporter = new Neo4jLineageExporter(options);
  });
  afterEach(() => exporter.shutdown());

  it('writes the spans that are runs, and passes over all others', async () => {
    const spans = spansOf((tracer) => {
      tracer.startSpan('a', component('train')).end();
      tracer.startSpan('b').end();
    });
    assert.deepEqual(await exported(exporter, spans), { code: 0 });
    assert.deepEqual(await runs(), { default: 1 });
    assert.deepEqual(await exported(exporter, spans.slice(1)), { code: 0 });
  });

  it('gives its namespace to runs that have none', async () => {
    const named = new Neo4jLineageExporter({ ...options, namespace: 'lab' });
    const own = { attributes: { 'mltrace.component.name': 'x', 'mltrace.namespace': 'prod' } };
    await exported(named, [...runSpans(1), ...spansOf((tracer) => tracer.startSpan('a', own).end())]);
    await named.shutdown();
    assert.deepEqual(await runs(), { lab: 1, prod: 1 });
  });

  it('answers each of many exports at once, and writes every run once', async () => {
    const spans = runSpans(1200);
    const parts = Array.from({ length: 12 }, (_, index) => spans.slice(index * 90, index * 90 + 210));
    const results = await Promise.all(parts.map((part) => exported(exporter, part)));
    assert.ok(results.every(({ code }) => code === 0));
    assert.deepEqual(await runs(), { default: 1200 });
  });

  it('works under a BatchSpanProcessor, which exports concurrently when it is flushed', async () => {
    const processor = new BatchSpanProcessor(exporter, { maxExportBatchSize: 50, maxQueueSize: 2000 });
    const provider = new BasicTracerProvider({ spanProcessors: [processor] });
    for (let n = 0; n < 500; n += 1) provider.getTracer('test').startSpan('run', component('step')).end();
    await provider.forceFlush();
    assert.deepEqual(await runs(), { default: 500 });
    await provider.shutdown();
  });

  it('waits in forceFlush for exports under way', async () => {
    let answered = false;
    exporter.export(runSpans(50), () => {
      answered = true;
    });
    await exporter.forceFlush();
    assert.equal(answered, true);
  });

  it('fails exports after its shutdown, and writes nothing', async () => {
    await exporter.shutdown();
    await exporter.shutdown();
    const { code, error } = await exported(exporter, runSpans(1));
    assert.ok(code === 1 && isMltraceError('MLTRACE_STORE_CLOSED')(error));
    assert.deepEqual(await runs(), {});
  });

  it('fails an export with a wrong password, which its error does not tell', async () => {
    const locked = new Neo4jLineageExporter({ ...options, user: 'nobody', password: 'not-the-password' });
    const { code, error } = await exported(locked, runSpans(1));
    await locked.shutdown();
    assert.equal(code, 1);
    assert.match(String(error), /wrong user or password/);
    assert.doesNotMatch(JSON.stringify([error, String(error)]), /not-the-password/);
  });

  it('shows through a meter provider what it delivered and dropped', async () => {
    const metrics = await import('@opentelemetry/sdk-metrics');
    const collected = new metrics.InMemoryMetricExporter(metrics.AggregationTemporality.CUMULATIVE);
    const reader = new metrics.PeriodicExportingMetricReader({ exporter: collected, exportIntervalMillis: 60_000 });
    const meterProvider = new metrics.MeterProvider({ readers: [reader] });
    const measured = new Neo4jLineageExporter({ ...options, meterProvider });
    await exported(measured, runSpans(7));
    await measured.shutdown();
    await exported(measured, runSpans(2));
    await meterProvider.forceFlush();
    const found = collected.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    const points = found.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ value, attributes }) =>
        [descriptor.name, attributes['mltrace.drop.reason'] ?? '', value].join(' '),
      ),
    );
    assert.deepEqual(points.sort(), [
      'mltrace.delivery.delivered  7',
      'mltrace.delivery.dropped refused 0',
      'mltrace.delivery.dropped shutdown 2',
      'mltrace.delivery.dropped unavailable 0',
      'mltrace.delivery.retried  0',
      'mltrace.delivery.waiting  0',
    ]);
    await meterProvider.shutdown();
  });
});

describe('Neo4jLineageExporter without a Neo4j', function () {
  this.timeout(20_000);

  it('fails within its deadline where a server accepts and never answers', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const exporter = new Neo4jLineageExporter({ url: `bolt://127.0.0.1:${port}`, exportTimeoutMillis: 300 });
    const results = await Promise.all([exported(exporter, runSpans(1)), exported(exporter, runSpans(1))]);
    assert.deepEqual(
      results.map(({ code }) => code),
      [1, 1],
    );
    assert.ok(results.every(({ error }) => isMltraceError('MLTRACE_STORE_UNAVAILABLE')(error)));
    await exporter.shutdown();
    silent.close();
    for (const socket of sockets) socket.destroy();
  });

  it('fails within its deadline where nobody listens', async () => {
    const exporter = new Neo4jLineageExporter({ url: 'bolt://127.0.0.1:1', exportTimeoutMillis: 300 });
    assert.equal((await exported(exporter, runSpans(1))).code, 1);
    await exporter.shutdown();
  });

  it('refuses options that are wrong or unknown', () => {
    const wrong: unknown[] = [
      {},
      { url: 'http://x' },
      { url: './folder' },
      { url: 'bolt://x', exportTimeoutMillis: 0 },
      { url: 'bolt://x', namespace: 'A' },
      { uri: 'bolt://x' },
    ];
    for (const options of wrong)
      assert.throws(() => new Neo4jLineageExporter(options as never), isMltraceError('MLTRACE_OPTION_INVALID'));
  });

  it('survives spans that are none, and callbacks that throw', async () => {
    const exporter = new Neo4jLineageExporter({ url: 'bolt://127.0.0.1:1', exportTimeoutMillis: 300 });
    const broken: unknown[] = [{}, null, { attributes: { 'mltrace.component.name': 'x' } }];
    for (const span of broken) {
      exporter.export([span as ReadableSpan], () => {
        throw new TypeError('of the caller');
      });
    }
    await exporter.shutdown();
  });
});
