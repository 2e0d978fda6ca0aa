import { staleCauses } from '../query/stale/causes.js';
import { amount, list, object, ref, type Schema, text, truth, whole } from './schema-parts.js';

/* Schemas of what is stale, labelled and retracted. */

const named = object({ namespace: text, name: text });
export const retraction = object({ at: ref('time'), effectiveAt: ref('time'), inEffect: truth }, { author: text });
export const labelling = object(
  { subject: text, external: truth, at: ref('time'), annotation: text },
  { artifact: named, run: ref('runId'), author: text },
);
const cause = (kind: string, required: Readonly<Record<string, Schema>>, optional = {}): Schema =>
  object({ cause: { const: kind }, ...required }, optional);
const fromTo = object({ from: text, to: text });
const newerInput = cause('newer-input', {
  artifact: named,
  used: object({ version: text, at: ref('time') }, { digest: text }),
  newer: object({ version: text, at: ref('time'), run: ref('runId'), component: text }, { digest: text }),
});
const oldInput = cause('old-input', {
  artifact: named,
  version: text,
  writtenAt: ref('time'),
  readAt: ref('time'),
  ageSeconds: amount,
  oldAfterSeconds: amount,
});
const failedUpstream = cause(
  'failed-upstream',
  { run: ref('runId'), component: text },
  { version: text, artifact: named },
);
const staleCause: Schema = {
  oneOf: [
    newerInput,
    oldInput,
    cause('code-changed', { latest: ref('runId'), startedAt: ref('time') }, { revision: fromTo, digest: fromTo }),
    cause('overdue', {
      latest: ref('runId'),
      startedAt: ref('time'),
      cadenceSeconds: amount,
      elapsedSeconds: amount,
      learnt: truth,
    }),
    failedUpstream,
    cause('upstream', {
      run: ref('runId'),
      component: text,
      causes: list({ enum: staleCauses.filter((kind) => kind !== 'upstream') }),
      path: list(text),
    }),
  ],
};
export const staleRun = object(
  { run: ref('runId'), namespace: text, component: text, startedAt: ref('time'), causes: list(staleCause) },
  { moreUpstream: whole },
);

/** An input, and what is wrong with it. */
export const vettedInput = object(
  {
    artifact: named,
    causes: list({ oneOf: [newerInput, oldInput, failedUpstream] }),
    retracted: list(object({ namespace: text, label: text, retraction, sources: list(labelling) })),
  },
  { version: text, run: ref('runId'), stale: staleRun },
);
