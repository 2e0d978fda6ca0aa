import { diag } from '@opentelemetry/api';
import { warnOnce } from '../config/warn.js';
import { messageOf } from '../errors.js';

/**
 * Says that something could not be recorded: each time to OpenTelemetry's diagnostics, and once per `what` as a process
 * warning. Never throws, since recording must not disturb what it records.
 */
export function reportProblem(what: string, thrown?: unknown): void {
  try {
    const message = thrown === undefined ? what : `${what}: ${messageOf(thrown)}`;
    warnOnce('MLTRACE_RECORDING', message, what);
    diag.error(`mltrace: ${message}`);
  } catch {
    // A diagnostics logger of the user's that throws, or something thrown that has no text.
  }
}
