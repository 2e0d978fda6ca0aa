/**
 * RFC 8785 canonical JSON (https://www.rfc-editor.org/rfc/rfc8785): keys sorted by UTF-16 code unit, no white
 * space, numbers as ECMAScript prints them. Two equal values have one text, so values compare as texts.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members: string[] = [];
    for (const key of Object.keys(value).sort()) {
      const member = (value as Record<string, unknown>)[key];
      if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
    }
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Orders texts by UTF-16 code unit, the only order mltrace uses. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of two values the one that wins a merge: present before absent, then the larger canonical JSON. */
export function larger<T>(a: T | undefined, b: T | undefined): T | undefined {
  if (a === undefined || a === b) return b;
  if (b === undefined) return a;
  return canonicalJson(a) >= canonicalJson(b) ? a : b;
}
