/** `<trace id>:<span id>`, neither all zero. */
export const runIdPattern = /^(?!0{32})[0-9a-f]{32}:(?!0{16})[0-9a-f]{16}$/;
/** `<algorithm>:<hex>` */
export const digestPattern = /^[a-z0-9][a-z0-9._+-]*:[0-9a-f]+$/;
export const namespacePattern = /^[a-z0-9._-]{1,64}$/;

const hexDigits: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64, sha384: 96, sha512: 128 };

/** Whether a digest has as many digits as its algorithm gives, so that no limit can have cut it. */
export function isWholeDigest(digest: string): boolean {
  const colon = digest.indexOf(':');
  return hexDigits[digest.slice(0, colon).toLowerCase()] === digest.length - colon - 1;
}
