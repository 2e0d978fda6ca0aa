/** A parameter of a question, as JSON Schema says it. */
export interface RouteParameter {
  readonly schema: {
    readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
    readonly [key: string]: unknown;
  };
  readonly description: string;
  readonly required?: true;
}

/** A text that need not be there. */
export const text = (description: string): RouteParameter => ({ schema: { type: 'string' }, description });
/** A text that must be there. */
export const needed = (description: string): RouteParameter => ({ ...text(description), required: true });
/** A count from 1. */
export const count = (description: string): RouteParameter => ({
  schema: { type: 'integer', minimum: 1 },
  description,
});
/** A text that may be given several times. */
export const texts = (description: string): RouteParameter => ({
  schema: { type: 'array', items: { type: 'string' } },
  description,
});

/** What most questions take. */
export const scope = {
  namespace: text('look in this namespace only'),
  at: text('as of then: ISO 8601 with a zone'),
} as const;
/** What questions about an artifact's lineage take. */
export const lineage = {
  artifact: needed('an artifact (its latest version), or a version id or its first digits'),
  names: texts('other names it may have, the likelier first; then artifact is no name but in messages'),
  depth: count('how many runs far to go; default: all the way'),
  ...scope,
} as const;
/** What chooses runs. */
export const runFilter = {
  status: text('only runs that are running, ok or failed'),
  since: text('only runs that started from then on: ISO 8601 with a zone'),
  until: text('only runs that started up to then'),
  tag: text('only runs that give this tag'),
  parameters: texts('only runs with this parameter, key=value; each of them'),
} as const;
/** What questions take whose answer is runs, page by page. */
export const page = {
  limit: count('how many runs; default: 10'),
  after: text('go on where an answer ended that gave this as next'),
  ...runFilter,
  ...scope,
} as const;

/** How a question about staleness judges. */
export const staleness = {
  oldAfter: texts('how old what is read may be: 7d, or train=7d for one component'),
  cadence: texts('how often components are expected to run: 1d, or train=1d for one; default: learnt'),
  transitive: { schema: { type: 'boolean' }, description: 'look at everything upstream too' },
} as const;
