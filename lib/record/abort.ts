import { type Failure, failureOf } from './encode-run.js';

const abortType = 'AbortError';
const timeoutType = 'TimeoutError';

/**
 * What was thrown by a function that was called with these arguments. The reason of an aborted signal among them is an
 * abort, whatever it is; an AbortError is one anyway, and what timed out stays a TimeoutError.
 */
export function failureIn(thrown: unknown, args: readonly unknown[]): Failure {
  const failure = failureOf(causeOf(thrown, args));
  if (failure.type === abortType || failure.type === timeoutType || !isReason(thrown, args)) return failure;
  const message = thrown instanceof Error ? `${failure.type}: ${failure.message}` : failure.message;
  return { type: abortType, message };
}

/**
 * Node's own functions throw an AbortError of theirs, whatever the signal says, with its reason as the cause: what a time limit
 * has ended is told as that.
 */
function causeOf(thrown: unknown, args: readonly unknown[]): unknown {
  try {
    if (!(thrown instanceof Error) || thrown.name !== abortType) return thrown;
    const { cause } = thrown;
    return isReason(cause, args) && failureOf(cause).type === timeoutType ? cause : thrown;
  } catch {
    // A getter of somebody's.
    return thrown;
  }
}

/** Whether a function that was called with these arguments was aborted for this reason. */
export const isAbort = (reason: unknown, args: readonly unknown[]): boolean =>
  reason !== undefined && (failureOf(reason).type === abortType || isReason(reason, args));

function isReason(thrown: unknown, args: readonly unknown[]): boolean {
  try {
    return args.some((argument) => signalsOf(argument).some((signal) => signal.aborted && signal.reason === thrown));
  } catch {
    // A getter of somebody's.
    return false;
  }
}

/** An argument that is a signal, or options with one. */
function signalsOf(argument: unknown): readonly AbortSignal[] {
  if (argument instanceof AbortSignal) return [argument];
  if (argument === null || typeof argument !== 'object' || !('signal' in argument)) return [];
  return argument.signal instanceof AbortSignal ? [argument.signal] : [];
}
