import { reportProblem } from '../record/problems.js';
import type { RegisteredProvider } from './otlp-provider.js';

/** How long SIGTERM waits for spans on their way. */
const terminationMillis = 5000;

/**
 * Flushes when the process has nothing left to do, and on SIGTERM. Neither keeps the process alive beyond the flush.
 * A process that the user's own SIGTERM listener ends is left to it.
 */
export function flushAtEnd(provider: RegisteredProvider): void {
  process.on('beforeExit', () => {
    quietly('spans could not be flushed', provider.forceFlush());
  });
  const terminate = (): void => {
    if (process.listenerCount('SIGTERM') > 1) {
      quietly('spans could not be flushed', provider.forceFlush());
      return;
    }
    // A second signal must end the process at once.
    process.off('SIGTERM', terminate);
    const limit = new Promise<void>((resolve) => setTimeout(resolve, terminationMillis));
    const shutDown = quietly('spans could not be flushed', provider.shutdown());
    Promise.race([shutDown, limit]).then(() => process.kill(process.pid, 'SIGTERM'), ignore);
  };
  process.on('SIGTERM', terminate);
}

const quietly = (what: string, promise: Promise<void>): Promise<void> =>
  promise.catch((thrown: unknown) => reportProblem(what, thrown));

const ignore = (): void => {};
