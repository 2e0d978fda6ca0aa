import { baselineKinds } from '../query/drift/baselines.js';
import { amount, list, object, ref, type Schema, text, truth, whole } from './schema-parts.js';

/** How far what a component gave is from its baseline. */
export const componentDrift: Schema = object({
  namespace: text,
  component: text,
  run: ref('runId'),
  startedAt: ref('time'),
  runs: whole,
  columns: list(
    object(
      {
        column: text,
        baseline: {
          oneOf: [
            { type: 'null' },
            object(
              {
                kind: { enum: baselineKinds },
                run: ref('runId'),
                namespace: text,
                component: text,
                startedAt: ref('time'),
                runs: whole,
              },
              { model: object({ version: text, namespace: text, artifact: text }) },
            ),
          ],
        },
        drift: list(
          object({
            column: text,
            method: { enum: ['ks', 'wasserstein', 'js', 'psi', 'linf'] },
            bins: { type: ['string', 'null'] },
            value: { type: ['number', 'null'] },
            threshold: amount,
            drifted: truth,
            missing: object({ reference: amount, current: amount }),
          }),
        ),
        summaries: object({ reference: { oneOf: [{ type: 'null' }, ref('summary')] }, current: ref('summary') }),
      },
      { parts: whole },
    ),
  ),
  skipped: list(object({ column: text, reason: text })),
});
