/** A parameter of a question, as JSON Schema says it. */
export interface RouteParameter {
  readonly schema: {
    readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
    readonly [key: string]: unknown;
  };
  readonly description: string;
  readonly required?: true;
}

/** How a question is asked over HTTP: what the service answers, the client sends and `/openapi.json` describes. */
export interface QuestionRoute {
  readonly method: 'GET' | 'POST';
  /** With `{name}` for a parameter that stands in the path. */
  readonly path: string;
  readonly summary: string;
  /** The answer's schema in `lib/serve/answer-schemas.ts`. */
  readonly answer: string;
  /** In the path and in the query; of a POST, in the JSON body. */
  readonly parameters: Readonly<Record<string, RouteParameter>>;
}

export const text = (description: string): RouteParameter => ({ schema: { type: 'string' }, description });
export const needed = (description: string): RouteParameter => ({ ...text(description), required: true });
export const count = (description: string): RouteParameter => ({
  schema: { type: 'integer', minimum: 1 },
  description,
});
export const texts = (description: string): RouteParameter => ({
  schema: { type: 'array', items: { type: 'string' } },
  description,
});
