import { type ErrorCode, MltraceError } from '../lib/errors.js';

/** For `assert.throws` and `assert.rejects`: an error of mltrace's with this code. */
export const isMltraceError =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    thrown instanceof MltraceError && thrown.code === code;
