import type { FastifyInstance } from 'fastify';
import { servicePaths } from '../api/question-routes.js';
import { beforeDeadline } from '../deadline.js';
import { MltraceError } from '../errors.js';
import type { ServeParts } from './parts.js';

/** How long the store may take to say that it is there, in milliseconds; no longer than for a commit. */
const readyMillis = 5_000;

/** Whether the process lives, whether the store answers, and what the service counts of itself. */
export function addHealthRoutes(
  app: FastifyInstance,
  { options, keeper, metrics, lineage, instance, stopping }: ServeParts,
): void {
  app.get(servicePaths.live, { config: { scope: 'none' } }, async () => ({ status: 'ok', instance }));
  app.get('/readyz', { config: { scope: 'none' } }, async () => {
    if (stopping()) throw new MltraceError('MLTRACE_STORE_CLOSED', 'the service is stopping');
    await beforeDeadline(askStore(keeper), Math.min(readyMillis, options.storeMillis));
    return { status: 'ok' };
  });
  app.get('/metrics', { config: { scope: 'read' } }, async (request, reply) => {
    const { contentType, body } = await metrics.scrape(request.headers.accept, await lineage.gather());
    return reply.header('vary', 'accept').type(contentType).send(body);
  });
}

async function askStore(keeper: ServeParts['keeper']): Promise<void> {
  const store = await keeper.store();
  await store.read('MATCH (r:Run) RETURN r.id AS id LIMIT 1');
}
