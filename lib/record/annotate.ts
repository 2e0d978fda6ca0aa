import { nowMicros } from '../clock.js';
import { annotationOf, type Said } from '../lineage/annotations.js';
import { timestampFromMicros } from '../lineage/time.js';
import { recorder } from './recorder.js';
import { randomHex } from './run-ids.js';

/** What {@link annotate} takes. */
export interface AnnotateOptions extends Said {
  /** When it was said: ISO 8601 with a zone. Default: now. */
  readonly at?: string;
}

/**
 * Says something about a run, an artifact, a version, a component or a label: a flag, a label, a note, a tag. It is a fact
 * with an id and a time of its own, spooled and delivered like a run; of two about the same thing under one key the later
 * holds. A flag or label on `artifact:<namespace>/<name>` is about the artifact's latest version at that time. Waits for nothing.
 *
 * @example
 * annotate({ subject: 'artifact:default/predictions.csv', key: 'flag', value: 'all of them late' });
 * annotate({ subject: 'artifact:default/customers.csv', key: 'label:consent-2026', value: true });
 *
 * @returns the id of the annotation
 * @throws MltraceError MLTRACE_FACT_INVALID, naming the member that is wrong
 */
export function annotate({ at, ...said }: AnnotateOptions): string {
  const id = randomHex(16);
  const annotation = annotationOf(said, { id, at: at ?? timestampFromMicros(nowMicros()) });
  recorder.hand(annotation);
  return id;
}
