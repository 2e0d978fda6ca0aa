import { attribute, pointerList } from '../names.js';
import type { AttributeReader } from './attribute-reader.js';
import { decodePointer, type PointerDefaults, type PointerSource } from './decode-pointer.js';
import type { Pointer } from './facts.js';
import { place } from './known-attributes.js';
import { pointerSet } from './pointer-set.js';

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

/**
 * The reads and the writes of a span, as sorted sets. Lists that a limit cut give what is certainly whole and a reason;
 * a bad name, time or namespace costs its pointer, anything else bad costs that member of the pointer.
 */
export class PointerDecoder implements PointerSource {
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
    const members = {
      artifact: textAt(lists.names?.[index]),
      at: textAt(lists.times?.[index]),
      namespace: textAt(lists.namespaces?.[index]),
      digest: textAt(lists.digests?.[index]),
      version: textAt(lists.versions?.[index]),
      kind: textAt(lists.kinds?.[index]),
      bytes: lists.sizes?.[index],
    };
    return decodePointer(members, defaults, { reasons: this.#reader.incomplete, doubtfulLength: this.#doubtful });
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
