import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { servicePaths } from '../api/question-routes.js';
import { type ErrorCode, MltraceError, messageOf } from '../errors.js';
import { contentTypeOf, encodeStatus, type OtlpForm } from '../otlp/encode-answer.js';

/** Seconds after which something that may pass is to be tried again. */
const retryAfterSeconds = 2;

/** Codes of google.rpc.Status by HTTP status (https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto). */
const rpcCodes: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 404: 5, 413: 8, 415: 3, 503: 14 };

/** The form in which an OTLP request is answered: its own; JSON where it has none of the two. */
export const formOf = (request: FastifyRequest): OtlpForm =>
  /^application\/x-protobuf\s*(;|$)/i.test(request.headers['content-type'] ?? '') ? 'protobuf' : 'json';

/**
 * Answers with what went wrong. Where spans come in the body is a google.rpc.Status, and what is not the request's fault
 * is a 503: a Collector gives up the whole batch on a 500.
 */
export function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = asError(thrown, request);
  const isTraces = request.url.split('?', 1)[0] === servicePaths.traces;
  const status = isTraces && error.httpStatus >= 500 ? 503 : error.httpStatus;
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (status === 503) reply.header('retry-after', String(retryAfterSeconds));
  // Of a body that was not read to its end nothing more is wanted.
  if (status === 413) reply.header('connection', 'close');
  if (status >= 500) request.log.warn({ code: error.code, reason: error.message }, 'not answered');
  reply.code(status);
  if (!isTraces) return reply.type('application/json').send({ code: error.code, message: error.message });
  const form = formOf(request);
  const body = { code: rpcCodes[status] ?? 2, message: error.message };
  return reply.type(contentTypeOf[form]).send(encodeStatus(form, body));
}

/** What Fastify refuses by itself, in our words. */
const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'MLTRACE_MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'MLTRACE_TOO_LARGE',
  FST_ERR_VALIDATION: 'MLTRACE_OPTION_INVALID',
};

function asError(thrown: unknown, request: FastifyRequest): MltraceError {
  if (thrown instanceof MltraceError) return thrown;
  const { code, statusCode = 500 } = thrown as Partial<FastifyError>;
  const known = fastifyCodes[code ?? ''];
  if (known !== undefined) return new MltraceError(known, messageOf(thrown), { cause: thrown });
  if (statusCode < 500) return new MltraceError('MLTRACE_USAGE', messageOf(thrown), { cause: thrown });
  request.log.error({ err: thrown }, 'unexpected');
  return new MltraceError('MLTRACE_STORE_FAILED', 'something unexpected; the log of the service has it', {
    cause: thrown,
  });
}
