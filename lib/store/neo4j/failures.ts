import { MltraceError, messageOf } from '../../errors.js';

/** The code of a server that has no database of the name given. */
export const databaseNotFound = 'Neo.ClientError.Database.DatabaseNotFound';

/** Codes of a server that writes nothing whatever it is given: it is read-only, or could not write its log and has to be started again. */
const troubles = new Set([
  'Neo.ClientError.General.WriteOnReadOnlyAccessDatabase',
  'Neo.ClientError.General.ForbiddenOnReadOnlyDatabase',
  'Neo.DatabaseError.Transaction.TransactionLogError',
  'Neo.DatabaseError.Transaction.TransactionStartFailed',
]);

export interface FailedAt {
  readonly url: string;
  readonly database: string;
  /** Those that the server has, where the one asked for is not among them. */
  readonly databases?: readonly string[];
}

/** What the driver or the server says, as an error of ours: what is wrong and what to do. Never with credentials. */
export function storeError(cause: unknown, { url, database, databases = [] }: FailedAt): MltraceError {
  if (cause instanceof MltraceError) return cause;
  const code = codeOf(cause);
  const message = messageOf(cause);
  const unavailable = (detail: string) => new MltraceError('MLTRACE_STORE_UNAVAILABLE', `${url}: ${detail}`, { cause });
  if (code.startsWith('Neo.ClientError.Security.'))
    return unavailable('wrong user or password; see NEO4J_USERNAME and NEO4J_PASSWORD');
  if (code === databaseNotFound) {
    const others = databases.length === 0 ? '' : `, it has ${databases.join(', ')}`;
    return unavailable(
      `it has no database ${database}${others}; see NEO4J_DATABASE, or add ?database=name to the address`,
    );
  }
  // Both come without a code, from the first bytes of a connection.
  if (message.startsWith('Unknown Bolt protocol version')) {
    const detail = `${url}: it speaks no Bolt version of this driver; Neo4j 5.26 and newer do`;
    return new MltraceError('MLTRACE_UNSUPPORTED', detail, { cause });
  }
  if (message.startsWith('Server responded HTTP'))
    return unavailable('it speaks HTTP; Bolt listens elsewhere, mostly on 7687');
  if (code === 'ServiceUnavailable' || code === 'SessionExpired') return unavailable(connectionTrouble(url, cause));
  if (troubles.has(code) || code.startsWith('Neo.TransientError.')) return unavailable(`${code}: ${message}`);
  if (code === 'Neo.ClientError.Statement.AccessMode') {
    return new MltraceError(
      'MLTRACE_QUERY_INVALID',
      'it changes the graph; lineage is derived from runs and is only read',
      { cause },
    );
  }
  if (code.startsWith('Neo.ClientError.Transaction.TransactionTimedOut'))
    return new MltraceError('MLTRACE_QUERY_INVALID', 'it took too long and was stopped; ask for less', { cause });
  if (code.startsWith('Neo.ClientError.Statement.'))
    return new MltraceError('MLTRACE_QUERY_INVALID', message, { cause });
  return new MltraceError('MLTRACE_STORE_FAILED', code === '' ? message : `${code}: ${message}`, { cause });
}

/** The code that the driver or the server gave; empty when there is none. */
export const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';

const tlsAdvice =
  '+s asks for a certificate that a known authority has signed (NODE_EXTRA_CA_CERTS adds one), +ssc takes any';

/** Why there is no connection. The driver says what it was doing first, and the reason last or in a cause. */
function connectionTrouble(url: string, thrown: unknown): string {
  const message = messageOf(deepest(thrown));
  const reason = (message.split('Caused by: ').at(-1) ?? message).split('\n', 1)[0] ?? '';
  const untrusted = /^Server certificate is not trusted.* ([A-Z_]+)$/.exec(reason)?.[1];
  if (untrusted !== undefined) return `its certificate is not trusted (${untrusted}); ${tlsAdvice}`;
  if (reason.includes('before secure TLS connection'))
    return `it does not speak TLS; ${url.replace(/\+\w+:/, ':')} does without`;
  const unexpected = reason === 'Connection was closed by server' && !url.includes('+');
  return `no server answers (${reason})${unexpected ? '; one that wants TLS needs +s or +ssc in the address' : ''}`;
}

const deepest = (thrown: unknown): unknown =>
  thrown instanceof Error && thrown.cause instanceof Error ? deepest(thrown.cause) : thrown;
