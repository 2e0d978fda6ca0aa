import type { SaidPointer } from './capture-source.js';

/** Which files are among pointers that only ever grow in number. */
export class PathIndex {
  readonly #pointers: readonly SaidPointer[];
  readonly #paths = new Set<string>();
  #seen = 0;

  constructor(pointers: readonly SaidPointer[]) {
    this.#pointers = pointers;
  }

  has(path: string): boolean {
    for (; this.#seen < this.#pointers.length; this.#seen++) this.#paths.add(this.#pointers[this.#seen]?.path ?? '');
    return this.#paths.has(path);
  }
}
