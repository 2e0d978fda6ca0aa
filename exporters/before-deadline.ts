import { MltraceError } from '../lib/errors.js';

/** Rejects with MLTRACE_STORE_UNAVAILABLE when the work is not done in time; the work itself goes on. */
export async function beforeDeadline<T>(work: Promise<T>, millis: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new MltraceError('MLTRACE_STORE_UNAVAILABLE', `nothing was delivered within ${millis / 1000} s`));
    }, millis);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
