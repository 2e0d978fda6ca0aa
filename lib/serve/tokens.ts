import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { MltraceError, messageOf } from '../errors.js';

/** What a token lets its bearer do. */
export const tokenScopes = ['read', 'write', 'cypher'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** Who asks, by the name that stands in the logs, and what they may do. */
export interface Bearer {
  readonly name: string;
  readonly scopes: ReadonlySet<TokenScope>;
}

/** The tokens a service knows. */
export interface Tokens {
  /** Whose token it is. Takes as long for every text. */
  bearerOf(token: string): Bearer | undefined;
}

interface Known extends Bearer {
  readonly hash: Buffer;
}

const shortestToken = 16;

/**
 * Reads a file of tokens, one a line: `<name> <scopes> <token>`, scopes with commas, `#` begins a comment. Throws MLTRACE_IO,
 * or MLTRACE_OPTION_INVALID naming the line; never with the token.
 */
export function readTokens(file: string, more: readonly { bearer: Bearer; token: string }[] = []): Tokens {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MltraceError('MLTRACE_IO', `cannot read the tokens: ${messageOf(cause)}`, { cause });
  }
  const known: Known[] = more.map(({ bearer, token }) => ({ ...bearer, hash: hashOf(token) }));
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.replace(/(^|\s)#.*/, '').trim();
    if (words !== '') known.push(parseLine(words.split(/\s+/), `${file} line ${index + 1}`));
  }
  if (known.length === more.length)
    throw new MltraceError('MLTRACE_OPTION_INVALID', `${file}: expected a token, found none`);
  return {
    bearerOf: (token) => {
      const hash = hashOf(token);
      let found: Bearer | undefined;
      // All of them, always: how long it takes tells nothing.
      for (const each of known) if (timingSafeEqual(each.hash, hash)) found = each;
      return found;
    },
  };
}

const isScope = (text: string): text is TokenScope => tokenScopes.some((scope) => scope === text);

function parseLine([name = '', list = '', token = '', ...rest]: readonly string[], where: string): Known {
  const scopes = list.split(',');
  if (token.length < shortestToken || rest.length > 0) {
    const expected = `expected <name> <scopes> <token>, the token of at least ${shortestToken} characters`;
    throw new MltraceError('MLTRACE_OPTION_INVALID', `${where}: ${expected}`);
  }
  const wrong = scopes.find((scope) => !isScope(scope));
  if (wrong !== undefined) {
    const expected = `expected scopes of ${tokenScopes.join(', ')}`;
    throw new MltraceError('MLTRACE_OPTION_INVALID', `${where}: ${expected}, found ${JSON.stringify(wrong)}`);
  }
  return { name, scopes: new Set(scopes.filter(isScope)), hash: hashOf(token) };
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
