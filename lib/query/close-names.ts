import { compareText } from '../lineage/canonical-json.js';

/** How many names are suggested. */
const suggestions = 3;
/** Longer texts are not compared letter by letter: that takes time with the product of the lengths. */
const comparedLength = 100;

/** Those names that a person who typed `text` may have meant, the likeliest first. */
export function closest(text: string, names: Iterable<string>): readonly string[] {
  const wanted = text.toLowerCase();
  const scored: { name: string; score: number }[] = [];
  for (const name of new Set(names)) {
    const score = distance(wanted, name.toLowerCase());
    if (score !== undefined) scored.push({ name, score });
  }
  return scored
    .sort((a, b) => a.score - b.score || compareText(a.name, b.name))
    .slice(0, suggestions)
    .map(({ name }) => name);
}

/** `did you mean 'a' or 'b'? `, or nothing. */
export const didYouMean = (names: readonly string[]): string =>
  names.length === 0 ? '' : `did you mean ${names.map((name) => `'${name}'`).join(' or ')}? `;

function distance(wanted: string, name: string): number | undefined {
  if (wanted === name) return 0;
  if (wanted.length >= 3 && (name.includes(wanted) || (name.length >= 3 && wanted.includes(name)))) {
    return 1 + Math.abs(name.length - wanted.length) / 1000;
  }
  const stem = wanted.replace(/\.[^./]*$/, '');
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (stem.length >= 3 && base.startsWith(stem)) return 2;
  const limit = Math.max(1, Math.floor(Math.min(wanted.length, 10) / 2.5));
  return smallest(editDistance(wanted, name, limit), editDistance(wanted, base, limit));
}

const smallest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

/** Levenshtein distance; undefined above the limit. */
function editDistance(a: string, b: string, limit: number): number | undefined {
  if (Math.abs(a.length - b.length) > limit || Math.max(a.length, b.length) > comparedLength) return undefined;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  const total = row[b.length] ?? limit + 1;
  return total > limit ? undefined : total;
}
