import { MltraceError, messageOf } from '../errors.js';
import { DigestFeed } from './digest-feed.js';
import { feedPrimitive } from './leaf-forms.js';
import { NoForm, pathOf } from './no-form.js';
import { isObject, type Part, type Parts, partsOf } from './value-parts.js';

/** Deeper than any data: what goes on like this is made while it is read. */
const maxDepth = 200_000;

/**
 * The digest of a JavaScript value: sha256 over its canonical form (docs/values.md). Of JSON that is RFC 8785, so other
 * languages get the same digest; the order of keys does not count, `1` and `'1'` differ. Date, Map, Set, RegExp, URL,
 * bigint, undefined, NaN, holes of arrays, typed arrays and buffers have forms of their own; any other object with
 * `toJSON()` is what that gives. Of any depth and size: the form never exists as a whole.
 *
 * @returns `sha256:<64 hex digits>`
 * @throws MltraceError MLTRACE_VALUE_INVALID for what has no form, with the path to it: a value that contains itself, a
 *   function, a symbol, a promise, a weak collection, any other instance of a class without `toJSON()`
 */
export function digestOf(value: unknown): string {
  const feed = new DigestFeed();
  const stack: Open[] = [];
  try {
    if (isObject(value)) feedObject({ value, place: '', feed }, stack);
    else feedPrimitive(value, feed);
  } catch (thrown) {
    throw withPath(thrown, stack);
  }
  return `sha256:${feed.hex()}`;
}

interface Open {
  readonly part: Part;
  readonly parts: Parts;
}

/** With a stack of its own: a value may be deeper than the call stack. */
function feedObject(root: Part, stack: Open[]): void {
  const around = new Set<object>();
  for (let part: Part | undefined = root; part !== undefined; part = nextPart(stack, around)) {
    const { value, place } = part;
    if (around.has(value)) throw new NoForm('a value that contains itself', place);
    if (stack.length === maxDepth) throw new NoForm(`more than ${maxDepth} levels`, place);
    const parts = partsAt(part);
    if (parts === undefined) continue;
    around.add(value);
    stack.push({ part, parts });
  }
}

/** What stands at a part is the problem of that place, and not of the value around it. */
function partsAt({ value, place, feed }: Part): Parts | undefined {
  try {
    return partsOf(value, feed);
  } catch (thrown) {
    throw thrown instanceof NoForm && thrown.place === undefined ? new NoForm(thrown.why, place) : thrown;
  }
}

/** The next part of the innermost value that has one; the ones that have none are done. */
function nextPart(stack: Open[], around: Set<object>): Part | undefined {
  for (let open = stack.at(-1); open !== undefined; open = stack.at(-1)) {
    const { done, value } = open.parts.next();
    if (!done) return value;
    around.delete(open.part.value);
    stack.pop();
  }
  return undefined;
}

function withPath(thrown: unknown, stack: readonly Open[]): MltraceError {
  const places = stack.slice(1).map(({ part }) => part.place);
  if (thrown instanceof NoForm && thrown.place !== undefined && stack.length > 0) places.push(thrown.place);
  const why = thrown instanceof NoForm ? `found ${thrown.why}` : `reading it threw ${messageOf(thrown)}`;
  return new MltraceError('MLTRACE_VALUE_INVALID', `${pathOf(places)}: expected data, ${why}`, { cause: thrown });
}
