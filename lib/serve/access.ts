import type { FastifyRequest } from 'fastify';
import { MltraceError } from '../errors.js';
import { isLoopback } from './serve-options.js';
import type { Bearer, TokenScope, Tokens } from './tokens.js';

/** What a route asks of whoever calls it; `none` where everybody may. */
export type RouteScope = TokenScope | 'none';

declare module 'fastify' {
  interface FastifyContextConfig {
    scope?: RouteScope;
  }
  interface FastifyRequest {
    /** Whose token came with the request, for the logs. */
    bearer?: string;
  }
}

export interface AccessOptions {
  readonly tokens: Tokens | undefined;
  /** The service listens at a loopback address. */
  readonly loopback: boolean;
}

/**
 * Lets a request through, or throws MLTRACE_UNAUTHORIZED or MLTRACE_FORBIDDEN. At a loopback address the Host header must
 * be one too: a web page whose name was made to point here (DNS rebinding) sends its own.
 */
export function checkAccess(request: FastifyRequest, { tokens, loopback }: AccessOptions): void {
  const host = hostnameOf(request.headers.host);
  if (loopback && !isLoopback(host)) {
    throw new MltraceError(
      'MLTRACE_FORBIDDEN',
      `this service is for this machine, and was asked as ${host || 'nobody'}`,
    );
  }
  const scope = request.routeOptions.config.scope ?? 'read';
  if (tokens === undefined || scope === 'none') return;
  const bearer = bearerOf(request, tokens);
  request.bearer = bearer.name;
  if (!bearer.scopes.has(scope))
    throw new MltraceError('MLTRACE_FORBIDDEN', `the token of ${bearer.name} lacks the scope ${scope}`);
}

function bearerOf(request: FastifyRequest, tokens: Tokens): Bearer {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined)
    throw new MltraceError('MLTRACE_UNAUTHORIZED', 'send Authorization: Bearer <token>; the CLI takes MLTRACE_TOKEN');
  const bearer = tokens.bearerOf(token);
  if (bearer === undefined) throw new MltraceError('MLTRACE_UNAUTHORIZED', 'the one that came is not known here');
  return bearer;
}

function hostnameOf(host: string | undefined): string {
  const [, address = '', name = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(host ?? '') ?? [];
  return (address || name).toLowerCase();
}
