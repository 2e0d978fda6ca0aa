import type { FastifyRequest } from 'fastify';
import { mediaType } from '../api/question-routes.js';
import { MltraceError, messageOf } from '../errors.js';

/** Makes JSON of the bytes of a body, before it is checked. */
export async function jsonBody(request: FastifyRequest): Promise<void> {
  const { body } = request;
  if (!Buffer.isBuffer(body) || !request.headers['content-type']?.toLowerCase().startsWith(mediaType.json))
    throw new MltraceError('MLTRACE_MEDIA_TYPE', `expected content-type ${mediaType.json}`);
  try {
    request.body = JSON.parse(body.toString());
  } catch (cause) {
    throw new MltraceError('MLTRACE_USAGE', `the body is no JSON (${messageOf(cause)})`, { cause });
  }
}
