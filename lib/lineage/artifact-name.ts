/** The longest artifact or component name, in UTF-8 bytes. */
export const maxNameBytes = 1024;

const url = /^[a-z][a-z0-9+.-]*:\/\//i;
const userInfo = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

/** Query parameters that grant access: AWS, Google and Azure signatures, tokens, keys. */
const secretParameter =
  /^(x-amz-.*|x-goog-.*|awsaccesskeyid|googleaccessid|signature|sig|se|sp|sv|sr|st|spr|sip|skoid|sktid|skt|ske|sks|skv|expires|key|api[_-]?key|(access|auth|id|refresh|sas)?[_-]?token|password|secret)$/i;

/** Whether a name is a URL and not the path of a file. */
export const isUrl = (name: string): boolean => url.test(name);

/** A URL without user info, tokens and signatures; any other text as it is. */
export function withoutSecrets(name: string): string {
  // The cheap look first: most names are no URLs, and every pointer comes by here.
  if (!name.includes('://') || !url.test(name)) return name;
  const bare = name.replace(userInfo, '$1');
  const query = bare.indexOf('?');
  if (query < 0) return bare;
  const hash = bare.indexOf('#', query);
  const end = hash < 0 ? bare.length : hash;
  const kept = bare
    .slice(query + 1, end)
    .split('&')
    .filter((pair) => !secretParameter.test(pair.split('=', 1)[0] ?? ''));
  return bare.slice(0, query) + (kept.length > 0 ? `?${kept.join('&')}` : '') + bare.slice(end);
}

/** Why a text cannot be a name; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.includes('\0')) return 'contains NUL';
  if (name.length * 3 > maxNameBytes && Buffer.byteLength(name) > maxNameBytes)
    return `is longer than ${maxNameBytes} bytes`;
  return undefined;
}
