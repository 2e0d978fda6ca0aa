import { type ErrorCode, MltraceError, messageOf } from '../errors.js';
import type { Fact } from '../lineage/facts.js';
import type { ApplyReport, LineageStore } from '../store/contract.js';

/** A fact that the store will never take, by its place in the batch. */
export interface Refusal {
  readonly index: number;
  readonly error: MltraceError;
}

/** What came of a batch. */
export type BatchOutcome =
  /** The store has all facts but the refused ones. */
  | { readonly kind: 'applied'; readonly report: ApplyReport; readonly refused: readonly Refusal[] }
  /** The store takes nothing now; the batch is to be tried again as a whole. */
  | { readonly kind: 'unavailable'; readonly error: MltraceError };

/** Not retryable for the caller of a store, and still no fault of a fact. */
const storeTroubles: readonly ErrorCode[] = [
  'MLTRACE_STORE_CLOSED',
  'MLTRACE_STORE_FORMAT',
  'MLTRACE_DEPENDENCY_MISSING',
  'MLTRACE_UNSUPPORTED',
  'MLTRACE_OPTION_INVALID',
  'MLTRACE_UNAUTHORIZED',
  'MLTRACE_FORBIDDEN',
];

/** Whether a failure is about the store and not about what it was given. */
export const isStoreTrouble = (error: MltraceError): boolean => error.retryable || storeTroubles.includes(error.code);

/**
 * Whether trying again soon makes sense. A database that is not there is seldom made in a moment, a wrong password does not
 * become right, and a server that is asked with it again
 * and again locks its user out (https://neo4j.com/docs/operations-manual/5/configuration/configuration-settings/#config_dbms.security.auth_max_failed_attempts).
 */
export const mayPassSoon = ({ retryable, cause }: MltraceError): boolean =>
  retryable &&
  !(cause instanceof Error && 'code' in cause && /^Neo\.ClientError\.(Security|Database)\./.test(String(cause.code)));

export const asMltraceError = (thrown: unknown): MltraceError =>
  thrown instanceof MltraceError
    ? thrown
    : new MltraceError('MLTRACE_STORE_FAILED', messageOf(thrown), { cause: thrown });

interface Attempt {
  readonly store: LineageStore;
  readonly report: { added: number; changed: number; unchanged: number };
  readonly refused: Refusal[];
}

/**
 * Applies a batch. When the store refuses it, it is halved down to the facts that are refused alone, so that one bad fact
 * keeps no other back. A fact counts as refused only while the store takes others: `known` is one that it has taken
 * before. A store that takes nothing at all (read-only, its disk full) is unavailable. Never rejects.
 */
export async function applyBatch(store: LineageStore, facts: readonly Fact[], known?: Fact): Promise<BatchOutcome> {
  const attempt: Attempt = { store, report: { added: 0, changed: 0, unchanged: 0 }, refused: [] };
  const trouble = await applyPart(attempt, facts, 0);
  if (trouble !== undefined) return { kind: 'unavailable', error: trouble };
  const { report, refused } = attempt;
  const [first] = refused;
  if (first !== undefined && refused.length === facts.length && !(await takes(store, known))) {
    return { kind: 'unavailable', error: first.error };
  }
  return { kind: 'applied', report, refused };
}

/** Gives what the store suffers from, if it does. */
async function applyPart(attempt: Attempt, facts: readonly Fact[], start: number): Promise<MltraceError | undefined> {
  const { store, report, refused } = attempt;
  try {
    const { added, changed, unchanged } = await store.apply(facts);
    report.added += added;
    report.changed += changed;
    report.unchanged += unchanged;
    return undefined;
  } catch (thrown) {
    const error = asMltraceError(thrown);
    if (isStoreTrouble(error)) return error;
    if (facts.length <= 1) {
      refused.push({ index: start, error });
      return undefined;
    }
  }
  const middle = facts.length >> 1;
  return (
    (await applyPart(attempt, facts.slice(0, middle), start)) ??
    (await applyPart(attempt, facts.slice(middle), start + middle))
  );
}

async function takes(store: LineageStore, known: Fact | undefined): Promise<boolean> {
  if (known === undefined) return false;
  try {
    await store.apply([known]);
    return true;
  } catch {
    return false;
  }
}
