import { errorMonitor } from 'node:events';
import { Stream } from 'node:stream';
import type { Followed, Thrown } from './followed.js';

/** What is looked at of a Node stream; an old one, or the answer of an HTTP server, has less of it. */
interface NodeStream extends Stream {
  readonly readable?: boolean;
  readonly readableEnded?: boolean;
  readonly writable?: boolean;
  readonly writableFinished?: boolean;
  readonly destroyed?: boolean;
  readonly errored?: Error | null;
}

export const isNodeStream = (value: object): value is NodeStream => value instanceof Stream;

/**
 * Ends the run when every side of the stream has ended, or when it is destroyed. It only listens: an error that nobody
 * handles stays one, and nothing begins to flow.
 */
export function followNodeStream(stream: NodeStream, followed: Followed): void {
  const fail = (thrown: unknown): void => endQuietly(followed, isLeft(thrown) ? undefined : { thrown });
  const sideEnded = (): void => {
    if (isOver(stream)) endQuietly(followed);
  };
  const closed = (): void => {
    if (stream.errored) fail(stream.errored);
    else endQuietly(followed);
  };
  if (stream.destroyed === true || isOver(stream)) {
    closed();
    return;
  }
  stream.once(errorMonitor, fail);
  stream.once('close', closed);
  stream.once('end', sideEnded);
  stream.once('finish', sideEnded);
}

/** A gate that is shut fails the run and nothing else: all has been read, and an error event that nobody hears ends the process. */
function endQuietly(followed: Followed, failure?: Thrown): void {
  try {
    followed.endLater(failure)?.catch(() => undefined);
  } catch {
    // The run has it.
  }
}

/**
 * Whoever leaves a `for await` over a stream destroys it with an AbortError of Node's own; that of an aborted signal has
 * the signal's reason as its cause.
 */
const isLeft = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'ABORT_ERR' && thrown.cause === undefined;

function isOver({ readable, readableEnded, writable, writableFinished }: NodeStream): boolean {
  // A side that a stream does not have, or was made without, is neither open nor has ended.
  const reads = readableEnded !== undefined && (readable === true || readableEnded);
  const writes = writableFinished !== undefined && (writable === true || writableFinished);
  if (!reads && !writes) return readable !== true && writable !== true;
  return (!reads || readableEnded === true) && (!writes || writableFinished === true);
}
