import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ReadableStream, WritableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { component } from '../../lib/record/component.js';
import { hasNoRecord, statusIn } from './recorded.js';
import { type Recording, startRecording } from './recording.js';

describe('component() on web streams, and on what is aborted', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  const isOpen = (name: string): boolean => hasNoRecord(recording, name);
  const statusOf = (name: string): readonly unknown[] => statusIn(recording, name);

  describe('a web stream', () => {
    const counting = (count: number): ReadableStream<number> => {
      let next = 0;
      return new ReadableStream<number>({
        pull(controller) {
          if (next === count) controller.close();
          else controller.enqueue(next++);
        },
      });
    };

    it('is a run until it was read to its end', async () => {
      const rows: number[] = [];
      const given = component('web', () => counting(3))();
      assert.ok(given instanceof ReadableStream);
      for await (const row of given) {
        assert.ok(isOpen('web'));
        rows.push(row);
      }
      assert.deepEqual([rows, statusOf('web')], [[0, 1, 2], ['ok']]);
    });

    it('ends when it is cancelled, and its source hears of it', async () => {
      const heard: unknown[] = [];
      const open = component(
        'cancelled',
        async () => new ReadableStream({ cancel: (reason) => void heard.push(reason) }),
      );
      await (await open()).cancel('enough');
      assert.deepEqual([heard, statusOf('cancelled')], [['enough'], ['ok']]);
    });

    it('fails with its error', async () => {
      const open = component('broken', () => new ReadableStream({ pull: (c) => c.error(new RangeError('gone')) }));
      await assert.rejects(open().getReader().read(), /gone/);
      assert.deepEqual(statusOf('broken'), ['failed', 'RangeError', 'gone']);
    });

    it('of bytes stays one', async () => {
      const open = component('bytes', () => {
        let left = 2;
        return new ReadableStream({
          type: 'bytes',
          pull(controller) {
            if (left-- > 0) controller.enqueue(new Uint8Array([left]));
            else {
              controller.close();
              controller.byobRequest?.respond(0);
            }
          },
        });
      });
      const reader = open().getReader({ mode: 'byob' });
      const read: number[] = [];
      for (;;) {
        const { done, value } = await reader.read(new Uint8Array(8));
        if (done) break;
        read.push(...value);
      }
      assert.deepEqual([read, statusOf('bytes')], [[1, 0], ['ok']]);
    });

    it('that somebody else reads is not followed', () => {
      const locked = counting(1);
      locked.getReader();
      assert.equal(component('locked', () => locked)(), locked);
      assert.deepEqual(statusOf('locked'), ['ok']);
    });
  });

  describe('an abort', () => {
    const wait = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

    it('is recorded as one, whatever the reason of the signal', async () => {
      const reasons = [undefined, 'too long', new RangeError('no more'), { code: 3 }];
      for (const [index, reason] of reasons.entries()) {
        const controller = new AbortController();
        const name = `aborted ${index}`;
        const call = component(name, (_: number, options: { signal: AbortSignal }) => wait(options.signal))(
          1,
          controller,
        );
        controller.abort(reason);
        await assert.rejects(call);
        assert.deepEqual(statusOf(name).slice(0, 2), ['failed', 'AbortError']);
      }
      assert.equal(statusOf('aborted 1')[2], 'too long');
      assert.equal(statusOf('aborted 2')[2], 'RangeError: no more');
    });

    it('by a time limit is a TimeoutError, and an error that has nothing to do with the signal stays itself', async () => {
      await assert.rejects(component('limited', wait)(AbortSignal.timeout(1)));
      assert.deepEqual(statusOf('limited').slice(0, 2), ['failed', 'TimeoutError']);
      // What Node's functions throw is an AbortError, whatever the reason.
      const sleeps = component('sleeps', (signal: AbortSignal) => sleep(60_000, undefined, { signal }));
      await assert.rejects(sleeps(AbortSignal.timeout(1)), { name: 'AbortError' });
      assert.deepEqual(statusOf('sleeps').slice(0, 2), ['failed', 'TimeoutError']);
      const other = component('other', (signal: AbortSignal) => {
        throw new RangeError(String(signal.aborted));
      });
      assert.throws(() => other(AbortSignal.abort('reason')));
      assert.deepEqual(statusOf('other'), ['failed', 'RangeError', 'true']);
    });

    it('of a stream is recorded as one', async () => {
      const controller = new AbortController();
      const open = component('node', (signal: AbortSignal) => new PassThrough({ signal }));
      const stream = open(controller.signal).on('error', () => {});
      controller.abort();
      await assert.rejects(finished(stream));
      assert.deepEqual(statusOf('node').slice(0, 2), ['failed', 'AbortError']);
      const piping = new AbortController();
      const given = component('web', () => new ReadableStream({ pull: () => new Promise(() => {}) }))();
      const piped = given.pipeTo(new WritableStream(), { signal: piping.signal });
      piping.abort();
      await assert.rejects(piped);
      assert.deepEqual(statusOf('web').slice(0, 2), ['failed', 'AbortError']);
    });
  });
});
