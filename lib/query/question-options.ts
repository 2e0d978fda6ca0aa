import { refuseUnknownOptions } from '../config/options.js';
import { MltraceError } from '../errors.js';
import type { Timestamp } from '../lineage/facts.js';
import { parseTimestamp } from '../lineage/time.js';

/** What every question takes. */
export interface QuestionOptions {
  /**
   * Where names are looked up. Without it a name that exists in one namespace only is found there, and one that
   * exists in several is MLTRACE_AMBIGUOUS.
   */
  readonly namespace?: string | undefined;
  /**
   * Asks as of then: an ISO 8601 time with a zone. Runs that started by then exist, with what they had read and
   * written by then; a run that had not ended is `running`, without end, measures, checks and error.
   */
  readonly at?: string | undefined;
}

/** The options of a question after they were checked: times in the form of facts. */
export interface Scope {
  readonly namespace: string | undefined;
  readonly at: Timestamp | undefined;
}

const namespacePattern = /^[a-z0-9._-]{1,64}$/;

/** Checks what every question takes, and that `options` holds nothing else but `more`; throws MLTRACE_OPTION_INVALID. */
export function scopeOf(options: QuestionOptions, more: readonly string[] = []): Scope {
  refuseUnknownOptions(options, ['namespace', 'at', ...more], 'the question');
  const { namespace, at } = options;
  if (namespace !== undefined && !namespacePattern.test(namespace)) {
    throw invalid('namespace', '1 to 64 of a-z, 0-9, ".", "_" and "-"', namespace);
  }
  return { namespace, at: at === undefined ? undefined : timeOf('at', at) };
}

/** A count from 1, or undefined; anything else throws MLTRACE_OPTION_INVALID. */
export function countOf(option: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return value;
  throw invalid(option, 'a whole number from 1', value);
}

/** A time in the form of facts; anything else throws MLTRACE_OPTION_INVALID. */
export function timeOf(option: string, text: string): Timestamp {
  const time = parseTimestamp(text);
  if (time === undefined) throw invalid(option, 'an ISO 8601 time with a zone, such as 2026-01-31T09:00:00Z', text);
  return time;
}

export const invalid = (option: string, expected: string, found: unknown): MltraceError =>
  new MltraceError('MLTRACE_OPTION_INVALID', `${option}: expected ${expected}, found ${JSON.stringify(found)}`);
