import { warnOnce } from '../config/warn.js';
import { messageOf } from '../errors.js';
import { maxHeldFacts } from './backlog.js';

/** Whether something thrown is a system error with one of these codes. */
export const isErrno = (thrown: unknown, ...codes: readonly string[]): boolean =>
  thrown instanceof Error && 'code' in thrown && codes.some((code) => code === thrown.code);

/** Says once per directory that it cannot be written, and what that means. */
export function warnOfDisk(directory: string, failure: unknown): void {
  warnOnce(
    'MLTRACE_SPOOL_DISK',
    `${directory} refuses to be written (${messageOf(failure)}); up to ${maxHeldFacts} facts are kept in memory and tried ` +
      'again, and what is still refused when the process ends is lost',
    directory,
  );
}
