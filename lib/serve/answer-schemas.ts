/** A JSON Schema, as OpenAPI 3.1 takes it. */
export type Schema = { readonly [key: string]: unknown };

const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer', minimum: 0 };
const truth: Schema = { type: 'boolean' };
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const list = (items: Schema): Schema => ({ type: 'array', items });

/** All members that are not named as optional are always there. */
function object(required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
  return {
    type: 'object',
    required: Object.keys(required),
    properties: { ...required, ...optional },
    additionalProperties: false,
  };
}

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

/** What the questions answer; docs/json.md has the same for people. */
export const answerSchemas: Readonly<Record<string, Schema>> = {
  Lineage: object({
    artifact: object({ namespace: text, name: text }),
    version: text,
    runs: list(alsoRun({ type: 'object', required: ['depth'], properties: { depth: whole } })),
    versions: list(
      object(
        { id: text, namespace: text, artifact: text, external: truth },
        { digest: text, version: text, kind, bytes: whole, writtenAt: ref('time'), run: ref('runId') },
      ),
    ),
    edges: list(
      object(
        { type: { enum: ['GENERATED_BY', 'USED', 'INFORMED_BY'] }, from: text, to: text },
        { at: ref('time'), digest: text, assumed: { const: true } },
      ),
    ),
    truncated: truth,
  }),
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
  Abbreviations: object({ digits: whole, lengths: { type: 'object', additionalProperties: whole } }),
  LatestWrites: object({ writes: list({ oneOf: [tracedWrite, { type: 'null' }] }) }),
  ImportReport: object({ added: whole, changed: whole, unchanged: whole, invalid: whole, warnings: whole }),
  Rows: list({ type: 'object' }),
  Error: object({ code: text, message: text }),
};
