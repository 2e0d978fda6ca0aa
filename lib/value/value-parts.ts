import { types } from 'node:util';
import { DigestFeed } from './digest-feed.js';
import { feedBuiltIn, feedPrimitive, isBuiltIn } from './leaf-forms.js';
import { NoForm, type Place } from './no-form.js';

/** A value inside of another, and where its form goes. */
export interface Part {
  readonly value: object;
  readonly place: Place;
  readonly feed: DigestFeed;
}

/** Writes what a value is made of, and gives the parts that are objects: each is written before the next is asked for. */
export type Parts = Generator<Part, void, void>;

/** Writes a value, or gives the parts that are left to write. Throws {@link NoForm}, and whatever reading the value throws. */
export function partsOf(value: object, feed: DigestFeed): Parts | undefined {
  if (Array.isArray(value)) return arrayParts(value, feed);
  if (feedBuiltIn(value, feed)) return undefined;
  if (types.isMap(value)) return mapParts(value, feed);
  if (types.isSet(value)) return setParts(value, feed);
  if (typeof value === 'function') throw new NoForm('a function');
  if (hasJsonForm(value)) return jsonParts(value, feed);
  if (isPlain(value)) return objectParts(value, feed);
  throw new NoForm(describe(value));
}

export const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

function* arrayParts(list: readonly unknown[], feed: DigestFeed): Parts {
  feed.text('[');
  for (let index = 0; index < list.length; index++) {
    if (index > 0) feed.text(',');
    const item = list[index];
    if (isObject(item)) yield { value: item, place: index, feed };
    else if (item === undefined && !Object.hasOwn(list, index)) {
      const end = endOfHoles(list, index);
      feed.text(`!holes:${end - index}`);
      index = end - 1;
    } else feedPrimitive(item, feed, index);
  }
  feed.text(']');
}

/** A short look ahead, then a search among what is there: a list may have four billion holes. */
function endOfHoles(list: readonly unknown[], start: number): number {
  const near = Math.min(start + 1000, list.length);
  for (let index = start + 1; index < near; index++) if (Object.hasOwn(list, index)) return index;
  if (near === list.length) return near;
  const next = Object.keys(list).find((key) => Number(key) >= near);
  return next === undefined ? list.length : Number(next);
}

function* objectParts(value: object, feed: DigestFeed): Parts {
  for (const key of Object.getOwnPropertySymbols(value)) {
    if (Object.prototype.propertyIsEnumerable.call(value, key)) throw new NoForm(`the key ${String(key)}`);
  }
  let before = '{';
  // By UTF-16 code unit, as RFC 8785 has it.
  for (const key of Object.keys(value).sort()) {
    feed.text(before);
    before = ',';
    feed.quoted(key);
    feed.text(':');
    const member = (value as Record<string, unknown>)[key];
    if (isObject(member)) yield { value: member, place: key, feed };
    else feedPrimitive(member, feed, key);
  }
  feed.text(before === '{' ? '{}' : '}');
}

/** In what order entries were added does not count, so each has a digest of its own and these are sorted. */
function* mapParts(map: ReadonlyMap<unknown, unknown>, feed: DigestFeed): Parts {
  const digests: string[] = [];
  for (const [key, value] of map) {
    const own = new DigestFeed();
    yield* onePart(key, `<key ${digests.length}>`, own);
    own.text(':');
    yield* onePart(value, typeof key === 'string' ? key : `<value ${digests.length}>`, own);
    digests.push(own.hex());
  }
  feedSorted('Map', digests, feed);
}

function* setParts(set: ReadonlySet<unknown>, feed: DigestFeed): Parts {
  const digests: string[] = [];
  for (const value of set) {
    const own = new DigestFeed();
    yield* onePart(value, `<member ${digests.length}>`, own);
    digests.push(own.hex());
  }
  feedSorted('Set', digests, feed);
}

function* onePart(value: unknown, place: Place, feed: DigestFeed): Parts {
  if (isObject(value)) yield { value, place, feed };
  else feedPrimitive(value, feed, place);
}

function feedSorted(name: string, digests: string[], feed: DigestFeed): void {
  feed.text(`!${name}:${digests.length}:`);
  for (const digest of digests.sort()) feed.text(digest);
}

const hasJsonForm = (value: object): value is { toJSON(): unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function';

/** What `toJSON` gives stands for the object, as in JSON. It is asked once, so that it cannot go on for ever. */
function* jsonParts(value: { toJSON(): unknown }, feed: DigestFeed): Parts {
  const form = value.toJSON();
  if (!isObject(form)) feedPrimitive(form, feed, 'toJSON()');
  else if (isBuiltIn(form) || !hasJsonForm(form)) yield { value: form, place: 'toJSON()', feed };
  else throw new NoForm('an object that has toJSON() again', 'toJSON()');
}

/** Made by `{}` or `Object.create(null)`, here or in another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf');
}

function describe(value: object): string {
  if (types.isPromise(value)) return 'a promise';
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  const known = typeof name === 'string' && name !== '' ? name : 'a class without a name';
  return `an instance of ${known}, which has no toJSON()`;
}
