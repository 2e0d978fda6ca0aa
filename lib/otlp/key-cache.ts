import { utf8 } from './slices.js';

const slots = 2048;
/** Longer keys are rare and not kept. */
const longestKept = 64;
const hashedBytes = 10;

/** A key, and whether its value is wanted. */
export interface Key {
  readonly text: string;
  readonly wanted: boolean;
}

interface Kept extends Key {
  readonly bytes: Buffer;
}

/**
 * Attribute keys by their bytes. The same few dozen keys come with every span: finding one again is cheaper than making
 * its text anew, and looking a text up that is known is cheaper than one that is new. A slot holds the key it saw last, so
 * that keys from outside take no more than 2,048 of them.
 */
export class KeyCache {
  readonly #kept: (Kept | undefined)[] = new Array(slots).fill(undefined);
  readonly #isWanted: (key: string) => boolean;
  /** By the first byte of a key, whether it may be wanted. */
  readonly #mayBegin = new Uint8Array(256);

  /** The letters, if given, are all that wanted keys begin with. */
  constructor(isWanted: (key: string) => boolean, letters?: ReadonlySet<string>) {
    this.#isWanted = isWanted;
    if (letters === undefined) this.#mayBegin.fill(1);
    else for (const letter of letters) this.#mayBegin[letter.charCodeAt(0)] = 1;
  }

  /** Whether a key that begins with this byte may be wanted: most that are not are told by it. */
  mayBeWanted(first: number): boolean {
    return this.#mayBegin[first] === 1;
  }

  key(bytes: Buffer, start: number, end: number): Key {
    const length = end - start;
    if (length > longestKept) return this.#make(bytes, start, end);
    // Keys begin alike and differ at their ends.
    let hash = length;
    for (let at = Math.max(start, end - hashedBytes); at < end; at += 1)
      hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (slots - 1);
    const first = this.#kept[slot];
    if (first !== undefined && first.bytes.length === length && isAt(first.bytes, bytes, start)) return first;
    // A second place, so that two keys that meet do not push each other out with every span.
    const second = this.#kept[slot ^ 1];
    if (second !== undefined && second.bytes.length === length && isAt(second.bytes, bytes, start)) return second;
    const fresh = this.#make(bytes, start, end);
    this.#kept[first === undefined || second !== undefined ? slot : slot ^ 1] = fresh;
    return fresh;
  }

  #make(bytes: Buffer, start: number, end: number): Kept {
    const text = utf8(bytes, start, end);
    // A copy: a part of a request would keep all of it in memory.
    return { text, wanted: this.#isWanted(text), bytes: Buffer.from(bytes.subarray(start, end)) };
  }
}

/** Whether the key stands in the bytes from there on; the caller knows that they are long enough. */
export function isAt(key: Buffer, bytes: Buffer, start: number): boolean {
  // From behind: keys begin alike.
  for (let index = key.length - 1; index >= 0; index -= 1) if (key[index] !== bytes[start + index]) return false;
  return true;
}
