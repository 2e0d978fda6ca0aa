import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mediaType } from '../api/question-routes.js';
import type { ServeParts } from './parts.js';
import { readBody } from './read-body.js';

/**
 * Bodies of the three media types come as their bytes, decompressed, within the limits; every other type is refused. What
 * they hold of the memory is given back when the answer is through or the client is gone.
 */
export function addBodyParser(app: FastifyInstance, { options, held }: ServeParts): void {
  const holdings = new WeakMap<FastifyRequest, { bytes: number }>();
  app.addHook('onRequest', async (request, reply) => {
    const holding = { bytes: 0 };
    holdings.set(request, holding);
    reply.raw.once('close', () => held.give(holding.bytes));
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(Object.values(mediaType), async (request: FastifyRequest, payload: typeof request.raw) => {
    const { 'content-encoding': encoding, 'content-length': length } = request.headers;
    return readBody(
      payload,
      { encoding, length },
      {
        maxBytes: options.maxBodyBytes,
        onBytes: (bytes) => {
          held.take(bytes);
          const holding = holdings.get(request);
          if (holding !== undefined) holding.bytes += bytes;
        },
      },
    );
  });
}
