import { MltraceError } from '../errors.js';

/** What the work gives, if it does in time; else rejects with MLTRACE_STORE_UNAVAILABLE. The work goes on. */
export async function beforeDeadline<T>(millis: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new MltraceError('MLTRACE_STORE_UNAVAILABLE', `no answer within ${millis / 1000} s`)),
      millis,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
