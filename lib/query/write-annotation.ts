import { randomBytes } from 'node:crypto';
import { nowMicros } from '../clock.js';
import { refuseUnknownOptions } from '../config/options.js';
import { annotationOf, type Said } from '../lineage/annotations.js';
import type { Annotation } from '../lineage/facts.js';
import { timestampFromMicros } from '../lineage/time.js';
import type { LineageStore } from '../store/contract.js';

export interface SaidAt extends Omit<Said, 'key'> {
  /** Or what makes it of the annotation's id: notes have a key each. */
  readonly key: string | ((annotation: string) => string);
  /** When it was said: ISO 8601 with a zone. Default: now. */
  readonly at?: string | undefined;
}

/** What is said as an annotation with an id of its own. Throws MLTRACE_FACT_INVALID, naming the member that is wrong. */
export function newAnnotation(said: SaidAt): Annotation {
  refuseUnknownOptions(said, ['subject', 'key', 'value', 'author', 'at'], 'an annotation');
  const { at = timestampFromMicros(nowMicros()), key, ...rest } = said;
  const id = randomBytes(16).toString('hex');
  return annotationOf({ ...rest, key: typeof key === 'string' ? key : key(id) }, { id, at });
}

/**
 * Says something about a run, an artifact, a version, a component or a label, in a store that is open: any of the
 * three, a service included. Durable when it resolves. Rejects with MLTRACE_FACT_INVALID, naming the member that is wrong.
 */
export async function writeAnnotation(store: LineageStore, said: SaidAt): Promise<Annotation> {
  const annotation = newAnnotation(said);
  await store.apply([annotation]);
  return annotation;
}
