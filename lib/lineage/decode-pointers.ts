import { attribute, pointerList } from '../names.js';
import { nameProblem, withoutSecrets } from './artifact-name.js';
import { digestPattern, isWholeDigest, namespacePattern } from './attribute-patterns.js';
import type { AttributeReader } from './attribute-reader.js';
import { type ArtifactKind, artifactKinds, type Pointer, type Timestamp } from './facts.js';
import { place } from './known-attributes.js';
import { pointerSet } from './pointer-set.js';
import { parseTimestamp } from './time.js';

/** The places of one side's parallel lists, by what they hold. */
type Places = { readonly [K in keyof typeof pointerList]: number };

export const inputPlaces: Places = {
  names: place.inputNames,
  digests: place.inputDigests,
  versions: place.inputVersions,
  kinds: place.inputKinds,
  times: place.inputTimes,
  sizes: place.inputSizes,
  namespaces: place.inputNamespaces,
};

export const outputPlaces: Places = {
  names: place.outputNames,
  digests: place.outputDigests,
  versions: place.outputVersions,
  kinds: place.outputKinds,
  times: place.outputTimes,
  sizes: place.outputSizes,
  namespaces: place.outputNamespaces,
};

type Lists = { readonly [K in keyof typeof pointerList]: readonly unknown[] | undefined };

/** What the pointers of one side inherit from their run. */
export interface PointerDefaults {
  readonly what: 'read' | 'write';
  readonly namespace: string;
  readonly at: Timestamp | null;
}

/**
 * The reads and the writes of a span, as sorted sets. Lists that a limit cut give what is certainly whole and a reason;
 * a bad name, time or namespace costs its pointer, anything else bad costs that member of the pointer.
 */
export class PointerDecoder {
  readonly #reader: AttributeReader;
  readonly #inputs: Lists;
  readonly #outputs: Lists;
  /** Texts of this length may have been cut. */
  readonly #doubtful: number;

  constructor(reader: AttributeReader) {
    this.#reader = reader;
    this.#inputs = listsOf(reader, inputPlaces);
    this.#outputs = listsOf(reader, outputPlaces);
    this.#doubtful = this.#doubtfulLength();
  }

  reads(defaults: PointerDefaults): readonly Pointer[] {
    return this.#decode(this.#inputs, attribute.input, defaults);
  }

  writes(defaults: PointerDefaults): readonly Pointer[] {
    return this.#decode(this.#outputs, attribute.output, defaults);
  }

  /**
   * A length limit cuts every longer text to the same length, so when the total is not what the recorder counted, the
   * longest texts may be cut and the shorter ones are whole.
   */
  #doubtfulLength(): number {
    const expected = this.#reader.count(place.pointersLength);
    if (expected === undefined) return Number.POSITIVE_INFINITY;
    let total = 0;
    let longest = 0;
    for (const list of [this.#inputs.names, this.#inputs.digests, this.#outputs.names, this.#outputs.digests]) {
      if (list === undefined) continue;
      for (const item of list) {
        const { length } = textAt(item);
        total += length;
        if (length > longest) longest = length;
      }
    }
    if (total === expected) return Number.POSITIVE_INFINITY;
    this.#reader.incomplete.push('pointers were cut: their length is not what was recorded');
    return longest;
  }

  #decode(lists: Lists, prefix: string, defaults: PointerDefaults): readonly Pointer[] {
    const length = this.#safeLength(lists, prefix);
    const pointers: Pointer[] = [];
    for (let index = 0; index < length; index++) {
      const pointer = this.#pointerAt(lists, index, defaults);
      if (pointer !== undefined) pointers.push(pointer);
    }
    return pointerSet(pointers);
  }

  /** How many pointers all lists hold: where one is shorter, only the part that all share is certain. */
  #safeLength(lists: Lists, prefix: string): number {
    let shortest = lists.names?.length ?? 0;
    let longest = shortest;
    for (const key of listKeys) {
      const list = lists[key];
      if (list === undefined) continue;
      shortest = Math.min(shortest, list.length);
      longest = Math.max(longest, list.length);
    }
    if (shortest !== longest) this.#reader.incomplete.push(`lists under ${prefix} were cut: their lengths differ`);
    return shortest;
  }

  #pointerAt(lists: Lists, index: number, defaults: PointerDefaults): Pointer | undefined {
    const artifact = this.#artifact(textAt(lists.names?.[index]), defaults);
    if (artifact === undefined) return undefined;
    const at = this.#time(textAt(lists.times?.[index]), defaults);
    const namespace = textAt(lists.namespaces?.[index]) || defaults.namespace;
    if (!namespacePattern.test(namespace)) return this.#drop(defaults, 'its namespace is none');
    if (at === undefined) return undefined;
    const pointer: { -readonly [K in keyof Pointer]: Pointer[K] } = { artifact, namespace, at };
    const digest = this.#digest(textAt(lists.digests?.[index]), defaults);
    if (digest !== undefined) pointer.digest = digest;
    const version = textAt(lists.versions?.[index]).toWellFormed();
    if (version !== '') pointer.version = version;
    const kind = this.#kind(textAt(lists.kinds?.[index]), defaults);
    if (kind !== undefined) pointer.kind = kind;
    const bytes = this.#bytes(lists.sizes?.[index], defaults);
    if (bytes !== undefined) pointer.bytes = bytes;
    return pointer;
  }

  #artifact(name: string, defaults: PointerDefaults): string | undefined {
    if (name.length >= this.#doubtful) return this.#drop(defaults, 'its artifact name may be cut');
    const artifact = withoutSecrets(name.toWellFormed());
    const problem = nameProblem(artifact);
    return problem === undefined ? artifact : this.#drop(defaults, `its artifact name ${problem}`);
  }

  /** A wrong time would point to a wrong version, so it costs the pointer. */
  #time(text: string, defaults: PointerDefaults): Timestamp | null | undefined {
    return text === '' ? defaults.at : (parseTimestamp(text) ?? this.#drop(defaults, 'its time is none'));
  }

  #digest(text: string, defaults: PointerDefaults): string | undefined {
    if (text === '') return undefined;
    const digest = text.toLowerCase();
    const doubtful = text.length >= this.#doubtful && !isWholeDigest(digest);
    if (!doubtful && digestPattern.test(digest)) return digest;
    return this.#lose(defaults, doubtful ? 'its digest, which may be cut' : 'its digest, which is none');
  }

  #kind(text: string, defaults: PointerDefaults): ArtifactKind | undefined {
    if (text === '' || text === 'unknown') return undefined;
    return artifactKinds.find((kind) => kind === text) ?? this.#lose(defaults, 'its kind, which is none');
  }

  #bytes(size: unknown, defaults: PointerDefaults): number | undefined {
    if (size === undefined || size === null || size === -1) return undefined;
    if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size;
    return this.#lose(defaults, 'its size, which is none');
  }

  #drop({ what }: PointerDefaults, why: string): undefined {
    this.#reader.incomplete.push(`a ${what} was dropped: ${why}`);
    return undefined;
  }

  #lose({ what }: PointerDefaults, member: string): undefined {
    this.#reader.incomplete.push(`a ${what} lost ${member}`);
    return undefined;
  }
}

const listKeys = Object.keys(pointerList) as (keyof Lists)[];

const textAt = (item: unknown): string => (typeof item === 'string' ? item : '');

function listsOf(reader: AttributeReader, at: Places): Lists {
  return {
    names: reader.list(at.names),
    digests: reader.list(at.digests),
    versions: reader.list(at.versions),
    kinds: reader.list(at.kinds),
    times: reader.list(at.times),
    sizes: reader.list(at.sizes),
    namespaces: reader.list(at.namespaces),
  };
}
