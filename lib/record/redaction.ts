import { MltraceError } from '../errors.js';
import type { Pointer, RunRecord, Scalar } from '../lineage/facts.js';
import { pointerSet, textSet } from '../lineage/pointer-set.js';
import { reportProblem } from './problems.js';

/** What a text to be redacted is: the name of an artifact, or the value of a parameter. */
export type Redacted = { readonly kind: 'artifact' } | { readonly kind: 'parameter'; readonly key: string };

/**
 * Gives what is recorded in the place of a name or of a parameter's value. Not asked again for what it has given. What it
 * throws, and anything given that is no text (for a parameter: no text, number or boolean), drops what was asked about.
 */
export type Redact = (value: string | number | boolean, what: Redacted) => string | number | boolean;

/** Texts given that are remembered, the latest. */
const maxRemembered = 10_000;

let hook: Redact | undefined;
/** A span's attributes are redacted when they are set, and are seen again when the span is decoded. */
const given = new Set<unknown>();

/**
 * From now on artifact names and parameters of everything this process records pass through `redact`, those of spans
 * that other libraries made runs of, too. Credentials in URLs are taken out before it is asked. Undefined: no longer. Throws
 * MLTRACE_OPTION_INVALID for what is no function.
 */
export function redactWith(redact: Redact | undefined): void {
  if (redact !== undefined && typeof redact !== 'function')
    throw new MltraceError('MLTRACE_OPTION_INVALID', `redactWith(): expected a function, found ${typeof redact}`);
  hook = redact;
  given.clear();
}

const artifact: Redacted = { kind: 'artifact' };

/** The name to record; empty when there is none. Never throws. */
export function redactedName(name: string): string {
  if (hook === undefined || name === '') return name;
  const redacted = ask(name, artifact);
  return typeof redacted === 'string' ? redacted : '';
}

/** The value to record; undefined when there is none. Never throws. */
export function redactedParameter<T>(key: string, value: T): T | Scalar | undefined {
  if (hook === undefined || !isScalar(value)) return value;
  const redacted = ask(value, { kind: 'parameter', key });
  return isScalar(redacted) ? redacted : undefined;
}

function ask(value: Scalar, what: Redacted): unknown {
  if (given.has(value)) return value;
  try {
    const redacted: unknown = hook?.(value, what);
    if (redacted !== value) remember(redacted);
    return redacted;
  } catch {
    // What was thrown may hold what is to be hidden.
    reportProblem('redact threw: what it was asked about is not recorded');
    return undefined;
  }
}

function remember(redacted: unknown): void {
  given.add(redacted);
  if (given.size <= maxRemembered) return;
  for (const oldest of given) {
    given.delete(oldest);
    return;
  }
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Why something is missing where `redact` gave nothing for it. */
export const notRedacted = 'redact gave nothing to record for it';

/** A record that was decoded from a span, redacted. */
export function redactedRecord(record: RunRecord): RunRecord {
  if (hook === undefined) return record;
  const reasons: string[] = [];
  const pointers = (list: readonly Pointer[], what: string): readonly Pointer[] =>
    pointerSet(
      list.flatMap((pointer) => {
        const name = redactedName(pointer.artifact);
        if (name === '') reasons.push(`a ${what} was dropped: ${notRedacted}`);
        return name === '' ? [] : [{ ...pointer, artifact: name }];
      }),
    );
  const reads = pointers(record.reads, 'read');
  const writes = pointers(record.writes, 'write');
  const parameters = redactedParameters(record.parameters ?? {}, reasons);
  const { parameters: _, incomplete: known, ...rest } = record;
  const incomplete = textSet(known, reasons);
  return {
    ...rest,
    reads,
    writes,
    ...(parameters !== undefined && { parameters }),
    ...(incomplete !== undefined && { incomplete }),
  };
}

function redactedParameters(
  parameters: Readonly<Record<string, Scalar>>,
  reasons: string[],
): Readonly<Record<string, Scalar>> | undefined {
  const kept: [string, Scalar][] = [];
  for (const [key, value] of Object.entries(parameters)) {
    const redacted = redactedParameter(key, value);
    if (redacted === undefined) reasons.push(`parameter ${key} was dropped: ${notRedacted}`);
    else kept.push([key, redacted]);
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
