import { diag } from '@opentelemetry/api';
import { warnOnce } from '../config/warn.js';
import { MltraceError, messageOf } from '../errors.js';

/** Mistakes in the code that are told one by one. There may be as many of them as a name has values. */
const mostMistakes = 100;
const mistakes = new Set<string>();

/**
 * Says that something could not be recorded: each time to OpenTelemetry's diagnostics, and as a process warning once per
 * `what`; a wrong option once per option, since another call that is wrong is another mistake. Never throws, since recording
 * must not disturb what it records.
 */
export function reportProblem(what: string, thrown?: unknown): void {
  try {
    const message = thrown === undefined ? what : `${what}: ${messageOf(thrown)}`;
    warnOnce('MLTRACE_RECORDING', message, isMistake(thrown, message) ? message : what);
    diag.error(`mltrace: ${message}`);
  } catch {
    // A diagnostics logger of the user's that throws, or something thrown that has no text.
  }
}

function isMistake(thrown: unknown, message: string): boolean {
  if (!(thrown instanceof MltraceError) || thrown.code !== 'MLTRACE_OPTION_INVALID') return false;
  if (mistakes.size < mostMistakes) mistakes.add(message);
  return mistakes.has(message);
}
