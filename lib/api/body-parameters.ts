import type { RouteParameter } from './route-parameters.js';

/* Parameters that are lists of objects: of questions that are asked by POST. */

/** Of `vet`. */
export const comingInputs = {
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['artifact'],
      additionalProperties: false,
      properties: {
        artifact: { type: 'string' },
        namespace: { type: 'string' },
        digest: { type: 'string' },
        version: { type: 'string' },
        names: { type: 'array', items: { type: 'string' } },
      },
    },
  },
  description: 'what is about to be read; with a namespace that artifact and no other, of that content',
  required: true,
} as const satisfies RouteParameter;

/** Of `latestWrites`. */
export const outsideReads = {
  schema: {
    type: 'array',
    items: {
      type: 'object',
      required: ['run', 'pointer'],
      properties: {
        run: { type: 'string' },
        pointer: {
          type: 'object',
          required: ['artifact', 'namespace', 'at'],
          properties: {
            artifact: { type: 'string' },
            namespace: { type: 'string' },
            at: { type: ['string', 'null'] },
          },
        },
      },
    },
  },
  description: 'the run that reads, and the pointer of its read',
  required: true,
} as const satisfies RouteParameter;
