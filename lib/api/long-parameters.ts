import { type RouteParameter, text } from './route-parameters.js';

/** How drift is measured, and against what. */
export const driftParameters = {
  column: text('only this column; default: all that the run observed'),
  method: text('ks, wasserstein, js, psi or linf; default: all that fit a column'),
  bins: text('equal<n> or quantile<n>; default: equal30 for js, quantile10 for psi'),
  threshold: {
    schema: { type: 'number', minimum: 0 },
    description: 'above it a column has drifted; default: 0.1',
  },
  baseline: text('lineage (the default), previous, or a run id or its first digits'),
  window: text('all runs that ended in so long a time together: 1d; default: one run'),
  calibrate: { schema: { type: 'boolean' }, description: "thresholds from the reference's own parts" },
} as const satisfies Readonly<Record<string, RouteParameter>>;

/** Of `vet`. */
export const inputPointers = {
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
export const readPointers = {
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
