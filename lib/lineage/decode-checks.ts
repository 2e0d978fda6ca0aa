import type { AttributeReader } from './attribute-reader.js';
import type { Check } from './facts.js';
import { place } from './known-attributes.js';
import { valueSet } from './pointer-set.js';
import { withoutSecrets } from './without-secrets.js';

const outcomes = ['passed', 'failed', 'error'] as const;

/** The checks of a span as a sorted set. A check whose name or outcome is missing costs itself and leaves a reason. */
export function decodeChecks(reader: AttributeReader): readonly Check[] | undefined {
  const names = reader.list(place.checkNames);
  if (names === undefined) return undefined;
  const lists = [
    names,
    ...[place.checkOutcomes, place.checkMessages, place.checkPhases].map((key) => reader.list(key)),
  ];
  const lengths = lists.flatMap((list) => (list === undefined ? [] : [list.length]));
  const safe = Math.min(...lengths);
  if (safe !== Math.max(...lengths)) reader.incomplete.push('lists of checks were cut: their lengths differ');
  const checks: Check[] = [];
  for (let index = 0; index < safe; index++) {
    const check = checkOf(lists.map((list) => list?.[index]));
    if (check === undefined) reader.incomplete.push('a check was dropped: its name, outcome or phase is wrong');
    else checks.push(check);
  }
  return valueSet(checks);
}

function checkOf([name, outcome, message, phase = 'after']: readonly unknown[]): Check | undefined {
  const known = outcomes.find((text) => text === outcome);
  if (typeof name !== 'string' || name === '' || known === undefined) return undefined;
  if (phase !== 'before' && phase !== 'after') return undefined;
  const said = typeof message === 'string' && message !== '' ? { message: withoutSecrets(message.toWellFormed()) } : {};
  return { name: name.toWellFormed(), when: phase, outcome: known, ...said };
}
