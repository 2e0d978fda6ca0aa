import { MltraceError } from '../../errors.js';

/** Said when the server has not answered in time. */
export class DeadlineMissed extends MltraceError {
  constructor(millis: number) {
    super('MLTRACE_STORE_UNAVAILABLE', `no answer within ${millis / 1000} s`);
  }
}

/** What the work gives, or DeadlineMissed. The work goes on, and what becomes of it then is of no interest. */
export async function beforeDeadline<T>(work: Promise<T>, millis: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineMissed(millis)), millis);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
