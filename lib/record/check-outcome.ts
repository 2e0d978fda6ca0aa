import { messageOf } from '../errors.js';
import type { Check } from '../lineage/facts.js';
import { withoutSecrets } from '../lineage/without-secrets.js';

/** Characters of a message that are kept: an assertion may show all of what it compares. */
const maxMessageLength = 1000;

/** How a check came out. */
export type CheckOutcome = Pick<Check, 'outcome' | 'message'>;

export const passed: CheckOutcome = { outcome: 'passed' };

/** Of what a check gave: `false` is a failure, anything else is not. */
export const outcomeOf = (given: unknown): CheckOutcome =>
  given === false ? { outcome: 'failed', message: 'it gave false' } : passed;

/** Of what a check threw: an assertion has failed, anything else says that the check is broken. */
export function outcomeOfThrown(thrown: unknown): CheckOutcome {
  try {
    const message = withoutSecrets(messageOf(thrown)).slice(0, maxMessageLength).trim().toWellFormed();
    return { outcome: isAssertion(thrown) ? 'failed' : 'error', ...(message !== '' && { message }) };
  } catch {
    return { outcome: 'error', message: 'it threw what has no text' };
  }
}

export const broken = (message: string): CheckOutcome => ({ outcome: 'error', message });

/** Node's, Chai's and Jest's assertions, and the errors of libraries that validate, have names that say so. */
const assertionName = /assert|validat|zod|expect/i;

/**
 * An assertion or validation error by its name, or a plain `Error` without a code, which is how a person says that
 * something does not hold. A TypeError, or an error of the system, is the check's own.
 */
function isAssertion(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ('code' in thrown && thrown.code === 'ERR_ASSERTION') return true;
  if (assertionName.test(thrown.name) || assertionName.test(thrown.constructor.name)) return true;
  return thrown.constructor === Error && thrown.name === 'Error' && !('code' in thrown);
}
