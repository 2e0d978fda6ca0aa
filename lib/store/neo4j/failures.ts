import { MltraceError, messageOf } from '../../errors.js';

/** What the driver or the server says, as an error of ours: what is wrong and what to do. Never with credentials. */
export function storeError(
  cause: unknown,
  { url, database }: { readonly url: string; readonly database: string },
): MltraceError {
  if (cause instanceof MltraceError) return cause;
  const code = codeOf(cause);
  const message = messageOf(cause);
  const unavailable = (detail: string) => new MltraceError('MLTRACE_STORE_UNAVAILABLE', `${url}: ${detail}`, { cause });
  if (code.startsWith('Neo.ClientError.Security.'))
    return unavailable('wrong user or password; see NEO4J_USERNAME and NEO4J_PASSWORD');
  if (code === 'Neo.ClientError.Database.DatabaseNotFound')
    return unavailable(`it has no database ${database}; see NEO4J_DATABASE`);
  if (code === 'ServiceUnavailable' || code === 'SessionExpired')
    return unavailable(`no server answers (${message.split('\n', 1)[0]})`);
  if (code.startsWith('Neo.TransientError.')) return unavailable(`${code}: ${message}`);
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
