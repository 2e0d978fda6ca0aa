import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify, LogController } from 'fastify';
import { MltraceError, messageOf } from '../errors.js';
import { checkAccess } from './access.js';
import { addBodyParser } from './body-parser.js';
import { addCypherRoute } from './cypher-route.js';
import { answerError } from './error-answers.js';
import { addFactsRoutes } from './facts-routes.js';
import { addHealthRoutes } from './health-routes.js';
import { addOpenApiRoute } from './openapi.js';
import type { ServeParts } from './parts.js';
import { addQuestionRoutes } from './question-routes.js';
import { type CheckedServeOptions, isLoopback } from './serve-options.js';
import { addTracesRoute } from './traces-route.js';

/** The service without a port: `inject` asks it. */
export function buildServer(parts: ServeParts): FastifyInstance {
  const { options, tokens } = parts;
  const app = fastify(fastifyOptions(options));
  const access = { tokens, loopback: isLoopback(options.host) };
  app.decorateRequest('bearer', undefined);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) =>
    answerError(
      new MltraceError(
        'MLTRACE_NOT_FOUND',
        `there is no ${request.method} ${pathOf(request)}; /openapi.json lists what there is`,
      ),
      request,
      reply,
    ),
  );
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    checkAccess(request, access);
  });
  app.addHook('onSend', async (_, reply) => {
    // A connection that goes idle while the service stops would keep it waiting for the next request.
    if (parts.stopping()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => account(request, reply, parts));
  addBodyParser(app, parts);
  addTracesRoute(app, parts);
  addFactsRoutes(app, parts);
  addQuestionRoutes(app, parts);
  addCypherRoute(app, parts);
  addHealthRoutes(app, parts);
  addOpenApiRoute(app);
  return app;
}

const fastifyOptions = (options: CheckedServeOptions) => ({
  genReqId: () => randomUUID(),
  // Every answer has one line, written in `account`: the usual two tell the address with its query.
  logController: new LogController({ disableRequestLogging: true }),
  logger: options.log === undefined ? false : { level: 'info', stream: loggerStream(options.log) },
  requestTimeout: options.requestMillis,
  forceCloseConnections: 'idle' as const,
  return503OnClosing: true,
  routerOptions: { maxParamLength: 200 },
  ajv: { customOptions: { coerceTypes: 'array' as const, removeAdditional: false } },
  clientErrorHandler: endConnection,
  http: { headersTimeout: options.headersMillis, connectionsCheckingInterval: 1_000 },
  ...(options.tlsCert !== undefined &&
    options.tlsKey !== undefined && {
      https: {
        cert: readPem(options.tlsCert),
        key: readPem(options.tlsKey),
        headersTimeout: options.headersMillis,
        connectionsCheckingInterval: 1_000,
      },
    }),
});

function readPem(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new MltraceError('MLTRACE_IO', `cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}

const loggerStream = (log: { write(line: string): unknown }) => ({ write: (line: string) => void log.write(line) });

/**
 * Of a client that is too slow or speaks no HTTP. One that is too slow gets no 408: a Collector would give up its batch,
 * and sends it again when the connection breaks.
 */
function endConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' || !socket.writable) socket.destroy();
  else socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

/** Counts and logs an answer: no query, no header, no body. */
function account(request: FastifyRequest, reply: FastifyReply, { metrics }: ServeParts): void {
  const route = request.routeOptions.url ?? 'unknown';
  const { method } = request;
  const status = reply.statusCode;
  metrics.requests.inc({ method, route, status });
  metrics.answer.observe({ route }, reply.elapsedTime / 1000);
  const who = request.bearer === undefined ? {} : { bearer: request.bearer };
  const millis = Math.round(reply.elapsedTime * 10) / 10;
  const quiet = status < 400 && (route === '/livez' || route === '/readyz' || route === '/metrics');
  request.log[quiet ? 'debug' : 'info']({ method, route, status, millis, ...who }, 'answered');
}
