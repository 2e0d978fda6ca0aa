import type { Writable } from 'node:stream';

/** Standard output as commands see it. */
export interface Output {
  /** The reader went away (`| head`): nothing more need be made. */
  readonly closed: boolean;
  /** Resolves when there is room for more. */
  write(text: string): Promise<void>;
  /** Resolves when everything is with the system, or the reader is gone. */
  drain(): Promise<void>;
}

/** Texts this long go to the system together: a call for each line would be slow. */
const chunkLength = 1 << 16;

/** Writes to a stream with its backpressure. A reader that goes away is no error. */
export function outputTo(stream: Writable): Output {
  let closed = false;
  let failure: unknown;
  let pending = '';
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') failure = error;
  });
  const send = async (): Promise<void> => {
    const text = pending;
    pending = '';
    if (closed || text === '') return;
    if (!stream.write(text) && !closed) await roomIn(stream);
  };
  return {
    get closed() {
      return closed;
    },
    write: async (text) => {
      pending += text;
      if (pending.length >= chunkLength) await send();
    },
    drain: async () => {
      await send();
      if (!closed) await new Promise<void>((done) => stream.write('', () => done()));
      if (failure !== undefined) throw failure;
    },
  };
}

/** Resolves when a stream takes more, or will never. */
function roomIn(stream: Writable): Promise<void> {
  const signals = ['drain', 'close', 'error'] as const;
  return new Promise((resolve) => {
    const done = (): void => {
      for (const signal of signals) stream.off(signal, done);
      resolve();
    };
    for (const signal of signals) stream.on(signal, done);
  });
}
