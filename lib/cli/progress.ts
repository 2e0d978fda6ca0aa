import type { Writable } from 'node:stream';

/** A line that is written over while something goes on, and taken away at its end. */
export interface Progress {
  show(text: string): void;
  end(): void;
}

/** Milliseconds between two looks of the line. */
const pauseMillis = 100;

/** Progress on a terminal; nothing elsewhere. */
export function progressOn(stream: Writable, isTty: boolean): Progress {
  let last = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    show: (text) => {
      const now = performance.now();
      if (!isTty || now - last < pauseMillis) return;
      last = now;
      shown = true;
      stream.write(`\r\x1b[2K${text}`);
    },
    end: () => {
      if (shown) stream.write('\r\x1b[2K');
      shown = false;
      last = Number.NEGATIVE_INFINITY;
    },
  };
}
