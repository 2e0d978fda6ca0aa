import type { RetractionThen } from '../query/index.js';
import { ago, clock } from './format.js';

/** `3 d ago`, or when it will be. */
export function retractionText(retraction: RetractionThen | undefined, now: Date): string {
  if (retraction === undefined) return '';
  return retraction.inEffect ? ago(retraction.effectiveAt, now) : `from ${clock(retraction.effectiveAt)} on`;
}
