import { createHash } from 'node:crypto';
import { compareText } from '../lineage/canonical-json.js';
import type { CategorySummary } from '../lineage/column-summary.js';
import { withoutSecrets } from '../lineage/without-secrets.js';

/** Different categories that are counted; values of any further one are only counted together. */
export const maxCategories = 10_000;

/** The longest name of a category, in UTF-16 code units. */
export const maxCategoryLength = 64;
/** What is left of a longer one, before `…` and the first hex digits of its sha256. */
const keptLength = 48;
const digestLength = 8;

/** Counts of the categories of a column, in bounded room. */
export class CategoryCounts {
  readonly #counts = new Map<string, number>();
  #rest = 0;

  add(category: string): void {
    const name = category.length > maxCategoryLength ? shortName(category) : category;
    const count = this.#counts.get(name);
    if (count !== undefined) this.#counts.set(name, count + 1);
    else if (this.#counts.size < maxCategories) this.#counts.set(name, 1);
    else this.#rest++;
  }

  get total(): number {
    let total = this.#rest;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  /** The most frequent in so much room; undefined when there are none. */
  summary(budget: number): CategorySummary | undefined {
    if (this.#counts.size === 0) return undefined;
    const counts = new Map<string, number>();
    for (const [name, count] of this.#counts) {
      const bare = withoutSecrets(name.toWellFormed());
      counts.set(bare, (counts.get(bare) ?? 0) + count);
    }
    return topOf(counts, this.#rest, budget);
  }
}

/**
 * A long category by its first 48 characters, `…` and the first 8 hex digits of the sha256 of all of it (as UTF-8), so that
 * two that begin alike stay two.
 */
function shortName(category: string): string {
  // First: the end of the user info in a URL may be behind the cut.
  const bare = withoutSecrets(category.toWellFormed());
  if (bare.length <= maxCategoryLength) return bare;
  const digest = createHash('sha256').update(bare).digest('hex').slice(0, digestLength);
  return `${bare.slice(0, keptLength).toWellFormed()}…${digest}`;
}

/**
 * The most frequent categories, of equally frequent ones the first in text order, as many as there is room for; the rest
 * counted together. `distinct` only where no category has gone uncounted.
 */
export function topOf(counts: ReadonlyMap<string, number>, rest: number, budget: number): CategorySummary {
  const top: [string, number][] = [];
  let [left, total] = [budget, rest];
  for (const count of counts.values()) total += count;
  for (const entry of [...counts].sort(([a, n], [b, m]) => m - n || compareText(a, b))) {
    left -= Buffer.byteLength(JSON.stringify(entry[0])) + String(entry[1]).length + 2;
    if (left < 0) break;
    top.push(entry);
    total -= entry[1];
  }
  return {
    // fromEntries defines own properties, so that a category named __proto__ stays one.
    top: Object.fromEntries(top.sort(([a], [b]) => compareText(a, b))),
    rest: total,
    ...(rest === 0 && { distinct: counts.size }),
  };
}
