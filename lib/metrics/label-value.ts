import { createHash } from 'node:crypto';

/** The series that takes what has no series of its own, once a metric has as many as it may. */
export const overflowValue = '__overflow__';
/** Categories of a run beyond its most frequent ones, together. */
export const otherValue = '__other__';

/** A text, or a value of ours that no text is shown as. */
export type LabelText = string | { readonly reserved: typeof otherValue };

/** What most names are, told at once. */
const plain = /^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,100}$/;

/** UTF-16 code units that a label value may have; a longer one is cut. */
const longest = 200;
const kept = 180;
/**
 * Prometheus ends a value at a NUL; a half of a surrogate pair is no text, and all of them would look the same in UTF-8; and what ends
 * like one of our digests could be taken for another text's.
 */
const strange = /~[0-9a-f]{12}$|\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * A text as the value of a label: as it is, or, where that cannot be (too long, no text, a name or digest of ours), what can be shown of
 * it with a digest of all of it, so that two texts stay two values.
 */
export function labelValue(text: LabelText): string {
  if (typeof text !== 'string') return text.reserved;
  if (plain.test(text)) return text;
  if (text.length <= longest && !strange.test(text) && text !== overflowValue && text !== otherValue) return text;
  const digest = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex').slice(0, 12);
  return `${text.slice(0, kept).replaceAll('\0', '\ufffd').toWellFormed()}~${digest}`;
}
