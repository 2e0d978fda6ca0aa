import { causeKinds } from '../query/explain-difference.js';
import { pairedBy } from '../query/pair-lineages.js';
import { changeKinds } from '../query/record-changes.js';
import { componentDrift } from './drift-schema.js';
import { runSchemas } from './run-schemas.js';
import { list, object, ref, type Schema, text, truth, whole } from './schema-parts.js';
import { labelling, retraction, staleRun, vettedInput } from './stale-schemas.js';

export type { Schema } from './schema-parts.js';

const alsoRun = (members: Schema): Schema => ({ allOf: [ref('run'), members] });
const pointer = (required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}) => ({
  allOf: [
    ref('pointer'),
    { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } },
  ],
});
const tracedWrite = object({ version: text, run: ref('runId') });
const kind: Schema = { enum: ['data', 'model', 'endpoint', 'metric'] };

const artifactName = object({ namespace: text, name: text });
const flagging = {
  required: { at: ref('time'), annotation: text },
  optional: { reason: text, author: text },
};
const scalar: Schema = { type: ['string', 'number', 'boolean'] };
const input = object({ version: text, namespace: text, artifact: text }, { digest: text, run: ref('runId') });
const loneRun = object({ run: ref('runId'), namespace: text, component: text, depth: whole });
const diffSubject = object(
  { namespace: text },
  { at: ref('time'), artifact: text, version: text, digest: text, component: text, run: ref('runId') },
);
const named = object({ namespace: text, name: text });
const lineageRun = alsoRun({ type: 'object', required: ['depth'], properties: { depth: whole } });
const version = object(
  { id: text, namespace: text, artifact: text, external: truth },
  { digest: text, version: text, kind, bytes: whole, writtenAt: ref('time'), run: ref('runId') },
);
const outputThen = object({ at: ref('time'), version: text }, { digest: text, run: ref('runId') });

/** What the questions answer; docs/json.md has the same for people. */
export const answerSchemas: Readonly<Record<string, Schema>> = {
  Lineage: object({
    artifact: named,
    version: text,
    runs: list(lineageRun),
    versions: list(version),
    edges: list(
      object(
        { type: { enum: ['GENERATED_BY', 'USED', 'INFORMED_BY'] }, from: text, to: text },
        { at: ref('time'), digest: text, assumed: { const: true } },
      ),
    ),
    truncated: truth,
  }),
  Labels: object({
    labels: list(object({ namespace: text, label: text, labelled: whole, external: whole }, { retraction })),
  }),
  CarriedLabels: object({
    artifact: named,
    version: text,
    labels: list(object({ namespace: text, label: text, sources: list(labelling) }, { retraction })),
  }),
  Affected: object(
    {
      namespace: text,
      label: text,
      labelled: list(labelling),
      external: list(labelling),
      versions: list(object({ id: text, namespace: text, artifact: text })),
      runs: list(object({ id: ref('runId'), namespace: text, component: text })),
    },
    { retraction },
  ),
  ...runSchemas,
  RunPage: object({ runs: list(ref('run')) }, { next: text }),
  InspectedRun: alsoRun({
    type: 'object',
    required: ['reads', 'writes'],
    properties: {
      reads: list(
        pointer(
          { resolved: text, producer: { oneOf: [ref('runId'), { type: 'null' }] }, assumed: truth },
          { latest: tracedWrite },
        ),
      ),
      writes: list(pointer({ id: { type: ['string', 'null'] } })),
      children: list(ref('runId')),
    },
  }),
  Components: object({
    components: list(
      object(
        {
          namespace: text,
          name: text,
          runs: whole,
          lastRun: object({ id: ref('runId'), status: { enum: ['running', 'ok', 'failed'] }, startedAt: ref('time') }),
        },
        { owner: text, description: text, tags: list(text) },
      ),
    ),
  }),
  Artifacts: object({
    artifacts: list(
      object(
        { namespace: text, name: text, versions: whole },
        { kind, latest: object({ version: text, at: ref('time'), external: truth }, { run: ref('runId') }) },
      ),
    ),
  }),
  Flags: object({
    flags: list(
      object(
        {
          version: text,
          artifact: artifactName,
          writtenAt: ref('time'),
          run: ref('runId'),
          component: text,
          ...flagging.required,
        },
        flagging.optional,
      ),
    ),
    external: list(object({ subject: text, ...flagging.required }, { artifact: artifactName, ...flagging.optional })),
  }),
  Diff: object({
    from: diffSubject,
    to: diffSubject,
    sameContent: truth,
    runs: list(
      object({
        depth: whole,
        namespace: text,
        component: text,
        from: ref('runId'),
        to: ref('runId'),
        changes: list(object({ of: { enum: [...changeKinds] }, key: text }, { from: scalar, to: scalar })),
        inputs: list(object({}, { by: { enum: [...pairedBy] }, from: input, to: input })),
      }),
    ),
    onlyFrom: list(loneRun),
    onlyTo: list(loneRun),
    unchanged: whole,
    truncated: truth,
  }),
  Live: object(
    {
      at: ref('time'),
      live: list(ref('runId')),
      runs: list(lineageRun),
      versions: list(version),
      code: list(object({ components: list(named) }, { revision: text, dirty: truth, repository: text })),
      truncated: truth,
    },
    { artifact: named, component: named, version: text },
  ),
  Bisection: object({
    artifact: named,
    good: outputThen,
    bad: outputThen,
    sameContent: truth,
    differing: whole,
    sets: list(
      object({
        rank: whole,
        causes: list(
          object({ of: { enum: [...causeKinds] }, key: text }, { namespace: text, component: text, repository: text }),
        ),
        explains: whole,
        complete: truth,
        places: list(
          object(
            { depth: whole, namespace: text, component: text, from: ref('runId'), to: ref('runId'), cause: whole },
            { before: scalar, after: scalar },
          ),
        ),
      }),
    ),
    truncated: truth,
  }),
  Notes: object({
    notes: list(object({ subject: text, text, at: ref('time'), annotation: text }, { author: text })),
  }),
  Review: object({
    method: text,
    flagged: list(text),
    passing: whole,
    classes: list(
      object(
        {
          rank: whole,
          score: { type: 'number' },
          runs: list(ref('runId')),
          flagged: list(text),
          passing: whole,
          evidence: list(
            object({
              run: ref('runId'),
              component: text,
              startedAt: ref('time'),
              peers: whole,
              differences: list(
                object(
                  { what: { enum: ['code', 'parameter', 'input', 'check', 'status'] }, name: text, alike: whole },
                  { here: text, usual: text },
                ),
              ),
            }),
          ),
        },
        { culprit: whole, explains: whole },
      ),
    ),
    more: whole,
    contrast: object(
      { components: list(text), sameNames: truth, leftOut: whole },
      { since: ref('time'), until: ref('time') },
    ),
    unexplained: whole,
    chance: { type: 'number' },
    tooLittle: list(text),
    external: whole,
  }),
  StaleRuns: list(staleRun),
  VettedInputs: object({ inputs: list(vettedInput) }),
  ComponentDrift: componentDrift,
  Abbreviations: object({ digits: whole, lengths: { type: 'object', additionalProperties: whole } }),
  LatestWrites: object({ writes: list({ oneOf: [tracedWrite, { type: 'null' }] }) }),
  ImportReport: object({ added: whole, changed: whole, unchanged: whole, invalid: whole, warnings: whole }),
  Rows: list({ type: 'object' }),
  Error: object({ code: text, message: text }),
};
