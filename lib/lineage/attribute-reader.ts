import { digestPattern, runIdPattern } from './attribute-patterns.js';

/**
 * Span attributes taken one by one with their types checked. A wrong value costs that attribute: it is "not known" and
 * leaves a reason why the run is incomplete.
 */
export class AttributeReader {
  readonly incomplete: string[] = [];
  readonly #attributes: Readonly<Record<string, unknown>>;

  constructor(attributes: Readonly<Record<string, unknown>>) {
    this.#attributes = attributes;
  }

  /** The value as it is; null is "not known". */
  raw(key: string): unknown {
    return this.#attributes[key] ?? undefined;
  }

  /** An empty text is "not known". */
  text(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined || value === '') return undefined;
    return typeof value === 'string' ? value.toWellFormed() : this.refuse(key, 'no text');
  }

  digest(key: string): string | undefined {
    const digest = this.text(key)?.toLowerCase();
    return digest === undefined || digestPattern.test(digest) ? digest : this.refuse(key, 'no digest');
  }

  runId(key: string): string | undefined {
    const id = this.text(key)?.toLowerCase();
    return id === undefined || runIdPattern.test(id) ? id : this.refuse(key, 'no run id');
  }

  boolean(key: string): boolean | undefined {
    const value = this.raw(key);
    return value === undefined || typeof value === 'boolean' ? value : this.refuse(key, 'neither true nor false');
  }

  /** A whole number from 0. */
  count(key: string): number | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? value
      : this.refuse(key, 'no count');
  }

  list(key: string): readonly unknown[] | undefined {
    const value = this.raw(key);
    return value === undefined || Array.isArray(value) ? value : this.refuse(key, 'no list');
  }

  /** The texts of a list that are accepted, as a sorted set; undefined when there are none. */
  textSet(key: string, accept: (text: string) => string | undefined): readonly string[] | undefined {
    const kept = new Set<string>();
    for (const item of this.list(key) ?? []) {
      const text = typeof item === 'string' ? accept(item) : undefined;
      if (text === undefined) this.refuse(key, 'partly of a wrong form');
      else kept.add(text);
    }
    return kept.size > 0 ? [...kept].sort() : undefined;
  }

  refuse(key: string, why: string): undefined {
    this.incomplete.push(`attribute ${key} was dropped: it is ${why}`);
    return undefined;
  }
}
