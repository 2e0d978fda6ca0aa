import { ReadableStream, type ReadableStreamDefaultReader } from 'node:stream/web';
import type { Followed } from './followed.js';

/** A web stream that nobody reads yet: one that somebody has locked cannot be followed. */
export const isReadableWebStream = (value: object): value is ReadableStream =>
  value instanceof ReadableStream && !value.locked;

/**
 * A stream that gives what this one does, when it is asked, and ends the run when that is over. A stream of bytes stays
 * one. Nothing can be listened to on a web stream, so the consumer gets this one instead.
 */
export function followWebStream(stream: ReadableStream, followed: Followed): ReadableStream {
  const bytes = givesBytes(stream);
  const reader: ReadableStreamDefaultReader<unknown> = stream.getReader();
  let cancelled = false;
  const source = {
    pull: (controller: Controller) =>
      followed.inside(() => pull(reader, { controller, followed, isCancelled: () => cancelled })),
    cancel: (reason: unknown) => {
      cancelled = true;
      return followed.inside(() => cancel(reader, { reason, followed }));
    },
  };
  return bytes
    ? new ReadableStream({ ...source, type: 'bytes' }, { highWaterMark: 0 })
    : new ReadableStream(source, { highWaterMark: 0 });
}

/** Only a stream of bytes has readers that bring their own buffer. */
function givesBytes(stream: ReadableStream): boolean {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

interface Controller {
  enqueue(chunk: unknown): void;
  close(): void;
  readonly byobRequest?: { respond(bytes: number): void } | null;
}

interface Pulling {
  readonly controller: Controller;
  readonly followed: Followed;
  readonly isCancelled: () => boolean;
}

async function pull(reader: ReadableStreamDefaultReader<unknown>, pulling: Pulling): Promise<void> {
  const { controller, followed, isCancelled } = pulling;
  try {
    const { done, value } = await reader.read();
    // What was asked for before is answered with the end, which then is not the source's.
    if (isCancelled()) return;
    if (!done) return controller.enqueue(value);
  } catch (thrown) {
    await followed.endLater({ thrown });
    throw thrown;
  }
  await followed.endLater();
  controller.close();
  // Who waits with a buffer of its own is told that nothing is in it.
  controller.byobRequest?.respond(0);
}

interface Cancelling {
  readonly reason: unknown;
  readonly followed: Followed;
}

async function cancel(reader: ReadableStreamDefaultReader<unknown>, { reason, followed }: Cancelling): Promise<void> {
  try {
    await reader.cancel(reason);
  } catch (thrown) {
    await followed.endLater({ thrown });
    throw thrown;
  }
  await followed.endLater(followed.isAbort(reason) ? { thrown: reason } : undefined);
}
