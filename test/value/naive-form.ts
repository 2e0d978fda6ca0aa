import { createHash } from 'node:crypto';

const sha256 = (form: Buffer): string => createHash('sha256').update(form).digest('hex');

/** The form of a value as docs/values.md says it, as a whole and by recursion: slow, and short enough to be seen right. */
export function naiveForm(value: unknown): Buffer {
  const text = (form: string): Buffer => Buffer.from(form);
  const joined = (open: string, parts: readonly Buffer[], close: string): Buffer =>
    Buffer.concat([
      text(open),
      ...parts.flatMap((part, index) => (index > 0 ? [text(','), part] : [part])),
      text(close),
    ]);
  if (Object.is(value, -0)) return text('0');
  if (typeof value === 'number') return text(Number.isFinite(value) ? JSON.stringify(value) : `!${value}`);
  if (value === undefined) return text('!undefined');
  if (typeof value === 'bigint') return text(`!bigint:${value}`);
  if (value instanceof Date) return text(`!Date:${value.getTime()}`);
  if (value instanceof Map)
    return entries(
      'Map',
      [...value].map(([k, v]) => Buffer.concat([naiveForm(k), text(':'), naiveForm(v)])),
    );
  if (value instanceof Set) return entries('Set', [...value].map(naiveForm));
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    const name = value instanceof Buffer ? 'Uint8Array' : value.constructor.name;
    return Buffer.concat([text(`!${name}:${bytes.length}:`), bytes]);
  }
  if (Array.isArray(value)) return joined('[', elements(value), ']');
  if (typeof value !== 'object' || value === null) return text(JSON.stringify(value));
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return joined(
    '{',
    members.map(([key, member]) => Buffer.concat([text(`${JSON.stringify(key)}:`), naiveForm(member)])),
    '}',
  );
}

function elements(list: readonly unknown[]): Buffer[] {
  const parts: Buffer[] = [];
  let holes = 0;
  for (let index = 0; index <= list.length; index++) {
    if (index < list.length && !(index in list)) {
      holes++;
      continue;
    }
    if (holes > 0) parts.push(Buffer.from(`!holes:${holes}`));
    holes = 0;
    if (index < list.length) parts.push(naiveForm(list[index]));
  }
  return parts;
}

const entries = (name: string, forms: readonly Buffer[]): Buffer =>
  Buffer.from(`!${name}:${forms.length}:${forms.map(sha256).sort().join('')}`);

export const naiveDigest = (value: unknown): string => `sha256:${sha256(naiveForm(value))}`;
