import type { FastifyInstance } from 'fastify';
import { servicePaths } from '../api/question-routes.js';
import { MltraceError } from '../errors.js';
import type { StatementParameters } from '../store/contract.js';
import { checkCypher } from './cypher-guard.js';
import { jsonBody } from './json-body.js';
import type { ServeParts } from './parts.js';

export const cypherBody = {
  type: 'object',
  required: ['statement'],
  additionalProperties: false,
  properties: { statement: { type: 'string', minLength: 1 }, parameters: { type: 'object' } },
} as const;

/** Cypher from outside: only where it was enabled, of a store that can stop it, within rows and time. */
export function addCypherRoute(app: FastifyInstance, { keeper, options }: ServeParts): void {
  app.post<{ Body: { statement: string; parameters?: StatementParameters } }>(
    servicePaths.cypher,
    { config: { scope: 'cypher' }, preValidation: jsonBody, schema: { body: cypherBody } },
    async ({ body }) => {
      if (options.cypher !== true)
        throw new MltraceError('MLTRACE_FORBIDDEN', 'this service answers no Cypher; start it with --cypher');
      checkCypher(body.statement);
      const store = await keeper.fresh();
      const limits = { rows: options.cypherRows, millis: options.cypherMillis };
      return store.cypher(body.statement, body.parameters ?? {}, limits);
    },
  );
}
