import { nowMicros } from '../clock.js';
import { annotationKey, labelPrefix } from '../lineage/annotations.js';
import { keyOf } from '../lineage/facts.js';
import { type Retraction, secondsAfter } from '../lineage/retraction.js';
import { timestampFromMicros } from '../lineage/time.js';
import { withoutSecrets } from '../lineage/without-secrets.js';
import type { LineageStore } from '../store/contract.js';
import { findLabel } from './labels.js';
import { invalid, scopeOf } from './question-options.js';
import { type ArtifactSubject, artifactSubject, type SubjectOptions } from './subject.js';
import { type SaidAt, writeAnnotation } from './write-annotation.js';

const labelForm = /^[\p{L}\p{N}][\p{L}\p{N}._:@+-]{0,127}$/u;

/** A label as it may be given; throws MLTRACE_OPTION_INVALID. */
export function checkedLabel(label: string): string {
  if (labelForm.test(label) && withoutSecrets(label) === label) return label;
  throw invalid('label', '1 to 128 letters, digits or ._:@+- that begin with a letter or digit', label);
}

export interface LabelOptions extends SubjectOptions {
  /** Who puts it there. */
  readonly author?: string | undefined;
  /** Takes the label off instead. */
  readonly remove?: boolean | undefined;
}

/** What putting a label on something says. */
export const labelSaid = (
  subject: ArtifactSubject,
  label: string,
  { author, remove = false }: Pick<LabelOptions, 'author' | 'remove'>,
): SaidAt => ({
  subject: subject.subject,
  key: annotationKey.label(checkedLabel(label)),
  value: remove ? null : true,
  author,
});

/**
 * Puts a label on an artifact's latest version, or on a version: whatever is made from it carries the label. What no traced run
 * wrote is taken as it is called and marked external. Rejects with MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function label(
  store: LineageStore,
  artifactOrVersion: string,
  name: string,
  options: LabelOptions = {},
): Promise<ArtifactSubject> {
  const { author, remove, ...rest } = options;
  checkedLabel(name);
  const subject = await artifactSubject(store, artifactOrVersion, rest);
  await writeAnnotation(store, labelSaid(subject, name, { author, remove }));
  return subject;
}

export interface RetractOptions {
  /** Where the label is. Default: the only namespace that has it. */
  readonly namespace?: string | undefined;
  /** Seconds until it takes effect. Default: 0, at once. */
  readonly graceSeconds?: number | undefined;
  /** Who retracts it. */
  readonly author?: string | undefined;
  /** Takes the retraction back instead. */
  readonly undo?: boolean | undefined;
}

/** What a retraction came to. */
export interface Retracted {
  readonly namespace: string;
  readonly label: string;
  /** False: it was retracted already, as early or earlier; or, to take it back, it was not. Then nothing was written. */
  readonly changed: boolean;
  /** Absent when it was taken back. */
  readonly retraction?: Retraction;
}

/** Longest period of grace: a hundred years. */
const mostGrace = 100 * 365.25 * 86_400;

/** What retracting a label says. */
export function retractionSaid(
  found: { readonly namespace: string; readonly label: string },
  { graceSeconds = 0, author, undo = false }: RetractOptions,
): SaidAt {
  if (!(graceSeconds >= 0 && graceSeconds <= mostGrace))
    throw invalid('graceSeconds', `seconds from 0 to ${mostGrace}`, graceSeconds);
  const value = undo ? null : graceSeconds > 0 ? { graceSeconds } : true;
  return {
    subject: `${labelPrefix}${keyOf(found.namespace, found.label)}`,
    key: annotationKey.retracted,
    value,
    author,
  };
}

/**
 * Retracts a label, at once or after a period of grace. Idempotent: what is retracted already stays so from the earlier time
 * on, and nothing is written. Rejects with MLTRACE_NOT_FOUND for a label that nobody gave, MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function retract(store: LineageStore, name: string, options: RetractOptions = {}): Promise<Retracted> {
  const { namespace, graceSeconds = 0, author, undo = false } = options;
  const found = await findLabel(store, name, scopeOf({ namespace }));
  const said = retractionSaid(found, options);
  const known = found.retraction;
  const at = timestampFromMicros(nowMicros());
  const effectiveAt = secondsAfter(at, graceSeconds);
  const changed = undo ? known !== undefined : known === undefined || effectiveAt < known.effectiveAt;
  if (changed) await writeAnnotation(store, { ...said, at });
  const which = { namespace: found.namespace, label: found.label, changed };
  if (undo) return which;
  const first = known === undefined ? { at, ...(author !== undefined && { author }) } : firstOf(known);
  return {
    ...which,
    retraction: { ...first, effectiveAt: changed ? effectiveAt : (known?.effectiveAt ?? effectiveAt) },
  };
}

const firstOf = ({ at, author }: Retraction) => ({ at, ...(author !== undefined && { author }) });
