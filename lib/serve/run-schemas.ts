import { bestMeasures } from '../query/measure-ranking.js';
import { list, object, ref, type Schema, text, truth, whole } from './schema-parts.js';

const measure: Schema = { type: ['number', 'string'] };
const best: Schema = { enum: [...bestMeasures] };
const runThen = object({ run: ref('runId'), startedAt: ref('time') });
const status: Schema = { enum: ['running', 'ok', 'failed'] };

/** Answers about what runs measured and checked, and the names of things. */
export const runSchemas: Readonly<Record<string, Schema>> = {
  Measures: object(
    {
      namespace: text,
      component: text,
      runs: list(
        object(
          { run: ref('runId'), status, startedAt: ref('time') },
          {
            endedAt: ref('time'),
            revision: text,
            dirty: truth,
            parameters: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
            measures: { type: 'object', additionalProperties: measure },
          },
        ),
      ),
      more: whole,
      measures: list(
        object(
          {
            name: text,
            best,
            runs: whole,
            latest: list(object({ run: ref('runId'), startedAt: ref('time'), value: measure })),
          },
          { lowest: { type: 'number' }, highest: { type: 'number' } },
        ),
      ),
    },
    { by: text, best },
  ),
  Checks: object({
    checks: list(
      object(
        {
          namespace: text,
          component: text,
          name: text,
          when: { enum: ['before', 'after'] },
          outcome: { enum: ['passed', 'failed', 'error'] },
          latest: runThen,
          since: runThen,
          streak: whole,
          failures: whole,
          runs: whole,
          notRunSince: whole,
        },
        { message: text, lastPassed: runThen, lastFailed: runThen },
      ),
    ),
  }),
  Names: object({ names: list(text) }),
};
