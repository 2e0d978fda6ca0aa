import { MltraceError } from '../errors.js';
import { nameProblem } from './artifact-name.js';
import type { RunId, Timestamp } from './facts.js';
import { present } from './merge.js';
import { parseTimestamp } from './time.js';

/** Throws MLTRACE_FACT_INVALID: the field, what it should be and what it is. */
export function refuse(field: string, expected: string, found: unknown): never {
  const text = found === undefined ? 'nothing' : (JSON.stringify(found) ?? String(found));
  const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  throw new MltraceError(
    'MLTRACE_FACT_INVALID',
    `${field === '' ? '' : `${field}: `}expected ${expected}, found ${shown}`,
  );
}

const runIdPattern = /^[0-9a-f]{32}:[0-9a-f]{16}$/;
const emptyIdPattern = /^0{32}:|:0{16}$/;
const digestPattern = /^[a-z0-9][a-z0-9._+-]*:[0-9a-f]+$/;
const namespacePattern = /^[a-z0-9._-]{1,64}$/;

type Parsed<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members of one JSON object, taken one by one with their types checked; the rest is unknown. Null is absent. */
export class Fields {
  readonly #source: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #warnings: string[];
  readonly #taken = new Set<string>();

  constructor(source: Readonly<Record<string, unknown>>, path: string, warnings: string[]) {
    this.#source = source;
    this.#path = path;
    this.#warnings = warnings;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#source, key);
  }

  isNull(key: string): boolean {
    return this.has(key) && this.#source[key] === null;
  }

  take(key: string): unknown {
    this.#taken.add(key);
    return this.has(key) ? (this.#source[key] ?? undefined) : undefined;
  }

  /** An empty text is "not known", as in the attributes. */
  text(key: string): string | undefined {
    const value = this.take(key);
    if (value === undefined || value === '') return undefined;
    return typeof value === 'string' ? value.toWellFormed() : refuse(this.#at(key), 'a text', value);
  }

  name(key: string): string | undefined {
    const value = this.text(key);
    const problem = value === undefined ? undefined : nameProblem(value);
    return problem === undefined
      ? value
      : refuse(
          this.#at(key),
          `a name that ${problem.replace('is ', 'is not ').replace('contains', 'does not contain')}`,
          value,
        );
  }

  texts(key: string): readonly string[] | undefined {
    return this.list(key, (item, at) =>
      typeof item === 'string' && item !== '' ? item.toWellFormed() : refuse(at, 'a text', item),
    );
  }

  time(key: string): Timestamp | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    const time = typeof value === 'string' ? parseTimestamp(value) : undefined;
    return time ?? refuse(this.#at(key), 'an ISO 8601 time with a zone', value);
  }

  runId(key: string): RunId | undefined {
    const value = this.take(key);
    return value === undefined ? undefined : Fields.asRunId(value, this.#at(key));
  }

  digest(key: string): string | undefined {
    const value = this.take(key);
    if (value === undefined || value === '') return undefined;
    const digest = typeof value === 'string' ? value.toLowerCase() : '';
    return digestPattern.test(digest) ? digest : refuse(this.#at(key), 'a digest, <algorithm>:<hex>', value);
  }

  namespace(key: string): string | undefined {
    const value = this.take(key);
    return value === undefined ? undefined : Fields.asNamespace(value, this.#at(key));
  }

  /** A whole number from 0; -1 is "not known". */
  count(key: string): number | undefined {
    const value = this.take(key);
    if (value === undefined || value === -1) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    return refuse(this.#at(key), 'a whole number from 0', value);
  }

  boolean(key: string): boolean | undefined {
    const value = this.take(key);
    return value === undefined || typeof value === 'boolean' ? value : refuse(this.#at(key), 'true or false', value);
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    return choices.find((choice) => choice === value) ?? refuse(this.#at(key), choices.join(', '), value);
  }

  list<T>(key: string, parse: (item: unknown, at: string) => T): readonly T[] | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return refuse(this.#at(key), 'a list', value);
    return value.map((item: unknown, index) => parse(item, `${this.#at(key)}[${index}]`));
  }

  /** An object of free keys, sorted; undefined when empty. */
  record<T>(key: string, parse: (item: unknown, at: string) => T): Readonly<Record<string, T>> | undefined {
    const value = this.#objectAt(key);
    if (value === undefined) return undefined;
    const keys = Object.keys(value).sort();
    if (keys.length === 0) return undefined;
    return Object.fromEntries(
      keys.map((name) => [name.toWellFormed(), parse(value[name], `${this.#at(key)}.${name}`)]),
    );
  }

  /** An object of known keys; undefined when nothing in it is known. */
  object<T extends object>(key: string, parse: (inner: Fields) => T): Parsed<T> | undefined {
    const value = this.#objectAt(key);
    if (value === undefined) return undefined;
    const inner = new Fields(value, this.#at(key), this.#warnings);
    const known = present(parse(inner));
    inner.warnOfUnknown();
    return Object.keys(known).length > 0 ? known : undefined;
  }

  warnOfUnknown(): void {
    for (const key of Object.keys(this.#source)) {
      if (!this.#taken.has(key)) this.#warnings.push(`${this.#at(key)}: unknown key, dropped`);
    }
  }

  static asRunId(value: unknown, at: string): RunId {
    const id = typeof value === 'string' ? value.toLowerCase() : '';
    if (runIdPattern.test(id) && !emptyIdPattern.test(id)) return id;
    return refuse(at, 'a run id, <32 hex>:<16 hex>, neither all zero', value);
  }

  static asNamespace(value: unknown, at: string): string {
    if (typeof value === 'string' && namespacePattern.test(value)) return value;
    return refuse(at, 'a namespace, [a-z0-9._-]{1,64}', value);
  }

  #objectAt(key: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value) || value === null)
      return refuse(this.#at(key), 'an object', value);
    return value as Record<string, unknown>;
  }

  #at(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`;
  }
}
