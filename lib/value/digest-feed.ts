import { createHash, type Hash } from 'node:crypto';

/** Characters gathered before they are hashed: many small texts cost more than one of this length. */
const chunkLength = 64 * 1024;

/** Takes the canonical form of a value piece by piece, so that it never exists as a whole. */
export class DigestFeed {
  readonly #hash: Hash = createHash('sha256');
  #text = '';

  text(text: string): void {
    this.#text += text;
    if (this.#text.length >= chunkLength) this.#send();
  }

  /** A text in quotes, as JSON has it; a long one in slices. */
  quoted(text: string): void {
    if (text.length < chunkLength) {
      this.text(JSON.stringify(text));
      return;
    }
    this.text('"');
    for (let from = 0; from < text.length; ) {
      const to = sliceEnd(text, from + chunkLength);
      this.text(JSON.stringify(text.slice(from, to)).slice(1, -1));
      from = to;
    }
    this.text('"');
  }

  bytes(bytes: Uint8Array): void {
    this.#send();
    this.#hash.update(bytes);
  }

  hex(): string {
    this.#send();
    return this.#hash.digest('hex');
  }

  #send(): void {
    if (this.#text !== '') this.#hash.update(this.#text, 'utf8');
    this.#text = '';
  }
}

/** Not between the two halves of a character: alone each would be escaped. */
function sliceEnd(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end + 1 : end;
}
