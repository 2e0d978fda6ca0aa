import { MltraceError } from './errors.js';

/** Said when something has not come in time. */
export class DeadlineMissed extends MltraceError {
  constructor(millis: number, missed: string) {
    super('MLTRACE_STORE_UNAVAILABLE', `${missed} within ${millis / 1000} s`);
  }
}

/**
 * What the work gives, if it does in time; else rejects with {@link DeadlineMissed}, which says what has not come. The work goes
 * on, and what becomes of it then is of no interest. The timer keeps the process alive: somebody waits.
 */
export async function beforeDeadline<T>(work: Promise<T>, millis: number, missed = 'no answer'): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineMissed(millis, missed)), millis);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/** Resolves when the work is done, or the time is over. Rejects when the work does before that. */
export async function doneWithin(work: Promise<unknown>, millis: number): Promise<void> {
  if (millis <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, millis);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
