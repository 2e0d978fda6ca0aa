import assert from 'node:assert/strict';
import { trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { component, currentRun, flush, recordLineage } from '../../lib/index.js';
import { impact, inspect, trace as traceOf } from '../../lib/query/index.js';
import { openStore } from '../../lib/store/open.js';
import { type Recording, startRecording } from './recording.js';

describe('runs of extremes', function () {
  this.timeout(120_000);
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  it('read from others, and not from themselves, what they read and write under one name', async () => {
    const append = component('append', () => {
      currentRun().input('log').output('log').input('log');
    });
    append();
    append();
    const [first, second] = [...recording.records()]
      .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
      .map(({ id }) => id);
    await flush();
    const store = await openStore({ cwd: recording.directory });
    try {
      const producers = async (id = ''): Promise<readonly (string | null)[]> =>
        (await inspect(store, id)).reads.map(({ producer }) => producer);
      assert.deepEqual(await producers(first), [null, null]);
      assert.deepEqual(await producers(second), [first, first]);
      assert.deepEqual(
        (await traceOf(store, 'log')).runs.map(({ id }) => id),
        [second, first],
      );
    } finally {
      await store.close();
    }
  });

  for (const withSdk of [false, true]) {
    it(`take 100,000 pointers${withSdk ? ' on one span' : ''}`, async () => {
      if (withSdk) new NodeTracerProvider({ spanProcessors: [recording.processor] }).register();
      component('wide', () => {
        for (let index = 0; index < 50_000; index++)
          currentRun()
            .input({ artifact: `in/${index}`, digest: 'sha256:00' })
            .output({ artifact: `out/${index}`, bytes: index });
      })();
      const { reads, writes, incomplete } = recording.record('wide');
      assert.deepEqual([reads.length, writes.length, incomplete], [50_000, 50_000, undefined]);
      if (withSdk) return;
      await flush();
      const store = await openStore({ cwd: recording.directory });
      try {
        assert.equal((await impact(store, 'in/49999')).versions.length, 50_001);
      } finally {
        await store.close();
      }
    });
  }

  it('are open by ten thousand at once, of components and of spans', async () => {
    let open = 0;
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const wait = component('waits', async (index: number) => {
      currentRun().input(`in/${index}`);
      open++;
      await released;
      currentRun().output(`out/${index}`);
    });
    const waiting = Array.from({ length: 10_000 }, (_, index) => wait(index));
    new NodeTracerProvider().register();
    const spans = Array.from({ length: 10_000 }, (_, index) => {
      const span = trace.getTracer('t').startSpan('GET /');
      recordLineage(span, { component: 'spans', inputs: `in/${index}` });
      return span;
    });
    assert.equal(open, 10_000);
    release();
    await Promise.all(waiting);
    for (const span of spans) span.end();
    const ended = recording.records().filter(({ status }) => status === 'ok');
    const of = (name: string) => ended.filter((record) => record.component === name);
    assert.deepEqual([of('waits').length, of('spans').length], [10_000, 10_000]);
    assert.equal(new Set(ended.map(({ id }) => id)).size, 20_000);
    assert.ok(of('waits').every(({ reads, writes }) => reads.length === 1 && writes.length === 1));
  });

  it('drop ids of the wrong length, and say so', () => {
    const whole = `${'1'.repeat(32)}:${'2'.repeat(16)}`;
    component('depends', () => {
      currentRun().dependsOn(
        whole,
        whole.slice(1),
        `${whole}0`,
        '',
        ':',
        `${'0'.repeat(32)}:${'0'.repeat(16)}`,
        whole.toUpperCase(),
      );
    })();
    const { dependsOn, incomplete } = recording.record('depends');
    assert.deepEqual([dependsOn, incomplete], [[whole], ['a dependency was dropped: it is no run id']]);
  });

  it('record at once on a span whose ids have the wrong length, under ids of their own', () => {
    for (const [traceId, spanId] of [
      ['1'.repeat(31), '2'.repeat(16)],
      ['1'.repeat(32), '2'.repeat(15)],
      ['x'.repeat(32), '2'.repeat(16)],
      ['', ''],
    ] as const) {
      const name = `ids ${traceId.length} ${spanId.length} ${traceId.slice(0, 1)}`;
      const span = trace.wrapSpanContext({ traceId, spanId, traceFlags: 0 });
      recordLineage(span, { component: name, inputs: 'a' });
      span.end();
      assert.match(recording.record(name).id, /^[0-9a-f]{32}:[0-9a-f]{16}$/);
    }
  });

  for (const [what, spanLimits, lacks] of [
    ['the number of attributes', { attributeCountLimit: 5 }, /span limit dropped/],
    ['the length of texts', { attributeValueLengthLimit: 8 }, /pointers were cut/],
    ['both, to almost nothing', { attributeCountLimit: 1, attributeValueLengthLimit: 1 }, /./],
  ] as const) {
    it(`are incomplete, and never wrong, where a limit cuts ${what}`, () => {
      new NodeTracerProvider({ spanProcessors: [recording.processor], spanLimits }).register();
      component({ name: 'c', inputs: 'short', outputs: 'a-name-that-is-longer' }, () => {
        currentRun()
          .input({ artifact: 'i', digest: `sha256:${'ab'.repeat(32)}` })
          .parameter({ a: 1, b: 'two', c: 3 });
      })();
      const span = trace.getTracer('t').startSpan('GET /');
      recordLineage(span, {
        component: 'd',
        inputs: 'short',
        outputs: 'a-name-that-is-longer',
        parameters: { a: 1, b: 2 },
      });
      span.end();
      const records = recording.records().filter(({ status }) => status !== 'running');
      assert.deepEqual(records.map(({ component: name }) => name).sort(), ['c', 'd']);
      for (const { component: name, reads, writes, incomplete } of records) {
        // A span that lost even its component's name is recorded directly, so nothing of the run is lost.
        const isWhole = name === 'd' && reads.length === 1 && writes.length === 1;
        if (!isWhole) assert.match((incomplete ?? []).join('; '), lacks);
        for (const { artifact } of [...reads, ...writes])
          assert.ok(['short', 'i', 'a-name-that-is-longer'].includes(artifact), artifact);
      }
    });
  }
});
