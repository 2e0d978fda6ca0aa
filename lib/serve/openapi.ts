import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { mediaType, type QuestionRoute, questionRoutes, servicePaths } from '../api/question-routes.js';
import { errorTable } from '../errors.js';
import { answerSchemas } from './answer-schemas.js';
import { cypherBody } from './cypher-route.js';
import type { Schema } from './schema-parts.js';

const require = createRequire(import.meta.url);

/** The description of the service: https://spec.openapis.org/oas/v3.1.0 */
export function openApi(): Schema {
  const { version }: { readonly version: string } = require('mltrace/package.json');
  const questions = Object.entries(questionRoutes).map(([name, route]) => operation(name, route));
  const paths: Record<string, object> = { ...otherPaths };
  for (const { path, method, described } of questions) paths[path] = { ...paths[path], [method]: described };
  return {
    openapi: '3.1.0',
    info: {
      title: 'mltrace',
      version,
      summary: 'Lineage of ML pipelines: spans in over OTLP, answers out.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { ...factSchemas(), ...answerSchemas },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      responses: {
        error: {
          description: `What went wrong; code is one of ${Object.keys(errorTable).join(', ')}.`,
          content: json({ $ref: '#/components/schemas/Error' }),
        },
      },
    },
    security: [{}, { token: [] }],
  };
}

export function addOpenApiRoute(app: FastifyInstance): void {
  app.get('/openapi.json', { config: { scope: 'none' } }, async () => openApi());
}

/** The published schema of facts, its parts under the names they have there. */
function factSchemas(): Readonly<Record<string, Schema>> {
  const { $defs }: { readonly $defs: Readonly<Record<string, Schema>> } = require('mltrace/format-1.schema.json');
  return JSON.parse(JSON.stringify($defs).replaceAll('#/$defs/', '#/components/schemas/'));
}

const json = (schema: Schema) => ({ [mediaType.json]: { schema } });
const answered = (description: string, content: object) => ({
  200: { description, content },
  default: { $ref: '#/components/responses/error' },
});

function operation(operationId: string, { method, path, summary, answer, parameters }: QuestionRoute) {
  const responses = answered(summary, json({ $ref: `#/components/schemas/${answer}` }));
  const all = Object.entries(parameters);
  if (method === 'GET') {
    const listed = all.map(([name, { schema, description, required }]) => {
      const where = path.includes(`{${name}}`) ? 'path' : 'query';
      return { name, in: where, description, schema, required: required === true };
    });
    return { path, method: 'get', described: { operationId, summary, parameters: listed, responses } };
  }
  const schema = {
    type: 'object',
    properties: Object.fromEntries(all.map(([name, { schema: of, description }]) => [name, { ...of, description }])),
    required: all.filter(([, { required }]) => required === true).map(([name]) => name),
  };
  const requestBody = { required: true, content: json(schema) };
  return { path, method: 'post', described: { operationId, summary, requestBody, responses } };
}

const factLines = {
  [mediaType.factLines]: { schema: { type: 'string', description: 'facts of format 1, one a line' } },
};
const bytes: Schema = { type: 'string', format: 'binary' };
const otlp = { [mediaType.protobuf]: { schema: bytes }, [mediaType.json]: { schema: { type: 'object' } } };
const health = (operationId: string, summary: string, content: object) => ({
  get: { operationId, summary, responses: answered(summary, content) },
});

const otherPaths: Readonly<Record<string, object>> = {
  [servicePaths.traces]: {
    post: {
      operationId: 'exportTraces',
      summary: 'spans by OTLP/HTTP: ExportTraceServiceRequest, answered in kind when every run is in the store',
      requestBody: { required: true, content: otlp },
      responses: {
        200: { description: 'ExportTraceServiceResponse', content: otlp },
        default: { description: 'google.rpc.Status', content: otlp },
      },
    },
  },
  [servicePaths.facts]: {
    post: {
      operationId: 'importFacts',
      summary: 'bring in at most 500 facts, all or none; repeating it changes nothing',
      requestBody: { required: true, content: factLines },
      responses: answered('what it did', json({ $ref: '#/components/schemas/ImportReport' })),
    },
    get: {
      operationId: 'exportFacts',
      summary: 'all facts, the same facts in the same bytes; an empty line says that these are all',
      responses: answered('facts', factLines),
    },
  },
  [servicePaths.cypher]: {
    post: {
      operationId: 'cypher',
      summary: 'ask the graph anything; off unless the service was started with --cypher',
      requestBody: { required: true, content: json(cypherBody) },
      responses: answered('rows', json({ $ref: '#/components/schemas/Rows' })),
    },
  },
  [servicePaths.live]: health('livez', 'the process lives', json({ type: 'object' })),
  '/readyz': health('readyz', 'the store answers', json({ type: 'object' })),
  '/metrics': health('metrics', 'the health of the service and the runs in its store, for Prometheus', {
    'text/plain': { schema: { type: 'string' } },
    'application/openmetrics-text': { schema: { type: 'string' } },
  }),
  '/openapi.json': health('openapi', 'this description', json({ type: 'object' })),
};
