/** Schemes, several for JDBC (`jdbc:postgresql:`), and `//`. */
const scheme = '(?:[a-z][a-z0-9+.-]*:)+//';
const urlStart = new RegExp(`^${scheme}`, 'i');
/** Oracle's thin driver has user and password before the address, without `//`: `jdbc:oracle:thin:user/password@host`. */
const oracleStart = /^(jdbc:oracle:[a-z0-9]+:)[^@]*@/i;

/** Parameters that grant access whatever else is there. */
const secretParameter =
  /^(x-amz-.*|x-goog-.*|awsaccesskeyid|googleaccessid|signature|sig|(api|access|account|shared|secret|private|subscription|encryption|session)?[_-]?(key|token)|key-pair-id|(access|auth|id|refresh|sas|security|bearer|csrf|client)[_-]?token|jwt|auth|authorization|credentials?|(client|app|aws|shared|consumer)?[_-]?secret([_-]?(key|access[_-]?key))?|.*(password|passwd|passphrase)|pass|pwd)$/i;
/** The rest of a signature: of Azure (https://learn.microsoft.com/rest/api/storageservices/create-service-sas), CloudFront and old S3. Alone they mean other things. */
const signatureParameter =
  /^(se|sp|sv|ss|srt|sr|st|spr|sip|si|sdd|ses|scid|saoid|suoid|skoid|sktid|skt|ske|sks|skv|sduoid|expires|policy)$/i;
/** What signs. */
const signingParameter = /^(sig|signature|x-amz-signature|x-goog-signature)$/i;
/** Who logs in, where the scheme is of a database. */
const userParameter = /^(user|username|uid|user[_ -]?id)$/i;
const webScheme = /^(https?|wss?|ftps?|s3|gs|file):/i;

/** What is left of a URL may be one with secrets again; nobody writes more than a few into each other. */
const maxPasses = 100;

/**
 * A text without the user info, tokens and signatures of the URLs in it; a text without URLs as it is. Done when something
 * is recorded and again when it is decoded, so doing it twice gives the same.
 */
export function withoutSecrets(text: string): string {
  let left = text;
  for (let pass = 0; pass < maxPasses; pass++) {
    const stripped = strippedOnce(left);
    if (stripped === left) break;
    left = stripped;
  }
  return left;
}

function strippedOnce(text: string): string {
  // The cheap looks first: most names are no URLs, and every pointer comes by here.
  if (!text.includes(':')) return text;
  if (!text.includes('://')) return /^jdbc:/i.test(text) ? withoutJdbcSecrets(text) : text;
  // A name that is a URL may have spaces in it, one in a sentence ends at the first.
  return urlStart.test(text) ? strippedUrl(text) : strippedWithin(text);
}

/** Characters before `://` that a scheme may have: what is looked at stays in proportion to the text. */
const maxScheme = 64;
const schemeEnd = /(?:[a-z][a-z0-9+.-]*:)*[a-z][a-z0-9+.-]*$/i;

/** Every URL in a sentence, each up to the next space. */
function strippedWithin(text: string): string {
  let stripped = '';
  let from = 0;
  for (let mark = text.indexOf('://'); mark >= 0; mark = text.indexOf('://', from)) {
    const before = schemeEnd.exec(text.slice(Math.max(from, mark - maxScheme), mark))?.[0] ?? '';
    const start = mark - before.length;
    const length = text.slice(mark).search(/\s/);
    const end = length < 0 ? text.length : mark + length;
    stripped +=
      text.slice(from, start) + (before === '' ? text.slice(start, end) : strippedUrl(text.slice(start, end)));
    from = end;
  }
  return stripped + text.slice(from);
}

function strippedUrl(url: string): string {
  const start = urlStart.exec(url)?.[0] ?? '';
  const rest = /^jdbc:/i.test(start) ? withoutJdbcSecrets(url).slice(start.length) : url.slice(start.length);
  return withoutParameters(start + withoutUserInfo(rest), !webScheme.test(start));
}

/**
 * Up to the last `@` of the authority. Where that has a `:` before something that is no port, a password with unescaped
 * `/`, `?` or `#` in it goes on up to the last `@` of all.
 */
function withoutUserInfo(rest: string): string {
  const end = rest.search(/[/?#;]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const at = authority.lastIndexOf('@');
  if (at >= 0) return rest.slice(at + 1);
  const isHost = /^(\[[^\]]*\]|[^:,]*)(:\d*)?(,[^:,]*(:\d*)?)*$/.test(authority);
  return isHost ? rest : rest.slice(rest.lastIndexOf('@') + 1);
}

function withoutParameters(url: string, isDatabase: boolean): string {
  const query = url.search(/[?#]/);
  if (query < 0) return url;
  const isSigned = url
    .slice(query + 1)
    .split(/[?&#]/)
    .some((pair) => signingParameter.test(nameOf(pair)));
  const isSecret = (pair: string): boolean => {
    const name = nameOf(pair);
    return (
      secretParameter.test(name) ||
      (isSigned && signatureParameter.test(name)) ||
      (isDatabase && userParameter.test(name))
    );
  };
  return (
    url.slice(0, query) +
    url.slice(query).replace(/([?#])([^?#]*)/g, (_, mark: string, pairs: string) => {
      const all = pairs.split('&');
      const kept = all.filter((pair) => !isSecret(pair));
      if (kept.length === all.length) return mark + pairs;
      return kept.length > 0 ? mark + kept.join('&') : '';
    })
  );
}

/** The name of a parameter as the server reads it. */
function nameOf(pair: string): string {
  const name = pair.split('=', 1)[0] ?? '';
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Oracle's user and password; `;user=…;password=…` of SQL Server and DB2, `(user=…)` of MySQL. */
function withoutJdbcSecrets(url: string): string {
  return url
    .replace(oracleStart, '$1@')
    .replace(
      /([;:,(])\s{0,4}([a-z_][a-z_ -]{0,40})=[^;,)]*(\)?)/gi,
      (whole, before: string, name: string, after: string) => {
        const isSecret = secretParameter.test(name.trim()) || userParameter.test(name.trim());
        if (!isSecret) return whole;
        return before === '(' ? '' : before === ':' ? ':' : after;
      },
    );
}

/** Whether a name is a URL and not the path of a file. */
export const isUrl = (name: string): boolean => urlStart.test(name) || /^jdbc:/i.test(name);
