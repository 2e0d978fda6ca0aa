/** A set of outputs by their numbers: bit `n` of word `n >> 5`. Not changed once it is shared. */
export type OutputSet = Uint32Array;

export const emptySet = (outputs: number): OutputSet => new Uint32Array(Math.ceil(outputs / 32));

export function add(set: OutputSet, output: number): void {
  set[output >> 5] = (set[output >> 5] ?? 0) | (1 << (output & 31));
}

export const has = (set: OutputSet, output: number): boolean => ((set[output >> 5] ?? 0) & (1 << (output & 31))) !== 0;

/** Makes `into` the union of both. */
export function unite(into: OutputSet, other: OutputSet): void {
  for (let word = 0; word < into.length; word += 1) into[word] = (into[word] ?? 0) | (other[word] ?? 0);
}

export function isEqual(a: OutputSet, b: OutputSet): boolean {
  for (let word = 0; word < a.length; word += 1) if (a[word] !== b[word]) return false;
  return true;
}

/** FNV-1a over the words (http://www.isthe.com/chongo/tech/comp/fnv/). */
export function hashOf(set: OutputSet): number {
  let hash = 0x811c9dc5;
  for (let word = 0; word < set.length; word += 1) hash = Math.imul(hash ^ (set[word] ?? 0), 0x01000193);
  // The multiplication carries upwards only: fold the high bits down.
  return hash ^ (hash >>> 15);
}

/** How many outputs are in a set, or in the union of two, and in a third one. */
export function countIn(mask: OutputSet, a: OutputSet, b?: OutputSet): number {
  let count = 0;
  for (let word = 0; word < mask.length; word += 1) {
    count += bitsOf(((a[word] ?? 0) | (b?.[word] ?? 0)) & (mask[word] ?? 0));
  }
  return count;
}

/** The numbers of the outputs that are in both. */
export function membersOf(set: OutputSet, mask: OutputSet): readonly number[] {
  const members: number[] = [];
  for (let word = 0; word < set.length; word += 1) {
    for (let bits = (set[word] ?? 0) & (mask[word] ?? 0); bits !== 0; bits &= bits - 1)
      members.push(word * 32 + 31 - Math.clz32(bits & -bits));
  }
  return members;
}

/** Without those of another set. */
export function without(set: OutputSet, other: OutputSet): OutputSet {
  return set.map((word, index) => word & ~(other[index] ?? 0));
}

/** Bits set in 32, https://graphics.stanford.edu/~seander/bithacks.html#CountBitsSetParallel */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
