import { MltraceError } from '../errors.js';

/**
 * Refuses options that nobody reads, so that a misspelt one is not silently without effect. Throws
 * MLTRACE_OPTION_INVALID naming the option, who was given it, and what is known.
 */
export function refuseUnknownOptions(options: object, known: readonly string[], owner: string): void {
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `${owner} knows ${known.join(', ')}, found ${JSON.stringify(key)}; remove it or correct its spelling`,
    );
  }
}
