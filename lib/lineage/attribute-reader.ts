import { digestPattern, runIdPattern } from './attribute-patterns.js';
import { attributeAt } from './known-attributes.js';

/**
 * Span attributes taken one by one with their types checked. A wrong value costs that attribute: it is "not known" and
 * leaves a reason why the run is incomplete.
 */
export class AttributeReader {
  readonly incomplete: string[] = [];
  readonly #values: readonly unknown[];

  /** The values by the places of `known-attributes.ts`. */
  constructor(values: readonly unknown[]) {
    this.#values = values;
  }

  /** The value as it is; null is "not known". */
  raw(at: number): unknown {
    return this.#values[at] ?? undefined;
  }

  /** An empty text is "not known". */
  text(at: number): string | undefined {
    const value = this.raw(at);
    if (value === undefined || value === '') return undefined;
    return typeof value === 'string' ? value.toWellFormed() : this.refuse(at, 'no text');
  }

  digest(at: number): string | undefined {
    const digest = this.text(at)?.toLowerCase();
    return digest === undefined || digestPattern.test(digest) ? digest : this.refuse(at, 'no digest');
  }

  runId(at: number): string | undefined {
    const id = this.text(at)?.toLowerCase();
    return id === undefined || runIdPattern.test(id) ? id : this.refuse(at, 'no run id');
  }

  boolean(at: number): boolean | undefined {
    const value = this.raw(at);
    return value === undefined || typeof value === 'boolean' ? value : this.refuse(at, 'neither true nor false');
  }

  /** A whole number from 0. */
  count(at: number): number | undefined {
    const value = this.raw(at);
    if (value === undefined) return undefined;
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : this.refuse(at, 'no count');
  }

  list(at: number): readonly unknown[] | undefined {
    const value = this.raw(at);
    return value === undefined || Array.isArray(value) ? value : this.refuse(at, 'no list');
  }

  /** The texts of a list that are accepted, as a sorted set; undefined when there are none. */
  textSet(at: number, accept: (text: string) => string | undefined): readonly string[] | undefined {
    const kept = new Set<string>();
    for (const item of this.list(at) ?? []) {
      const text = typeof item === 'string' ? accept(item) : undefined;
      if (text === undefined) this.refuse(at, 'partly of a wrong form');
      else kept.add(text);
    }
    return kept.size > 0 ? [...kept].sort() : undefined;
  }

  refuse(at: number, why: string): undefined {
    return this.refuseKey(attributeAt[at] ?? '', why);
  }

  refuseKey(key: string, why: string): undefined {
    this.incomplete.push(`attribute ${key} was dropped: it is ${why}`);
    return undefined;
  }
}

/** A text as it is kept; anything else, and an empty one, is "not known". */
export const knownText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.toWellFormed() : undefined;
