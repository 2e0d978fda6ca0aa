/*
 * What Buffer.toString calls after it has looked at its parameters: half of the time for the short texts of a span. Every
 * Node has them, and protobuf decoders build on them; without them toString does the same.
 */
interface Slicing {
  utf8Slice?(start: number, end: number): string;
  hexSlice?(start: number, end: number): string;
}

/** Bytes that are no UTF-8 become U+FFFD. */
export const utf8 = (bytes: Buffer & Slicing, start: number, end: number): string =>
  bytes.utf8Slice === undefined ? bytes.toString('utf8', start, end) : bytes.utf8Slice(start, end);

export const hex = (bytes: Buffer & Slicing, start: number, end: number): string =>
  bytes.hexSlice === undefined ? bytes.toString('hex', start, end) : bytes.hexSlice(start, end);
