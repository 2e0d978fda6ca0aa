import type { FastifyInstance } from 'fastify';
import { mediaType, type QuestionName, type QuestionRoute, questionRoutes } from '../api/question-routes.js';
import { canonicalJson } from '../lineage/canonical-json.js';
import type { RunStatus } from '../lineage/facts.js';
import {
  affected,
  artifacts,
  at,
  bisect,
  checks,
  components,
  type DiffOptions,
  type DriftMethod,
  diff,
  drift,
  flags,
  history,
  impact,
  inspect,
  type LineageOptions,
  labels,
  labelsOf,
  type MeasuresOptions,
  measures,
  type NameKind,
  names,
  notes,
  type ReviewMethod,
  recent,
  retracted,
  review,
  type StaleOptions,
  stale,
  trace,
  type VetInput,
  vet,
} from '../query/index.js';
import { latestWrites } from '../query/latest-writes.js';
import { abbreviations } from '../query/short-ids.js';
import type { LineageStore } from '../store/contract.js';
import { jsonBody } from './json-body.js';
import type { ServeParts } from './parts.js';
import { sharedWork } from './shared-work.js';

/** Parameters as the routes' schemas let them through. */
interface QuestionParameters extends LineageOptions, DiffOptions, Omit<MeasuresOptions, 'limit'>, StaleOptions {
  readonly inputs?: readonly VetInput[];
  readonly artifact?: string;
  readonly component?: string;
  readonly run?: string;
  readonly subject?: string;
  readonly good?: string;
  readonly bad?: string;
  readonly label?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly after?: string;
  readonly method?: string;
  readonly column?: string;
  readonly bins?: string;
  readonly threshold?: number;
  readonly baseline?: string;
  readonly window?: string;
  readonly calibrate?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly tag?: string;
  readonly status?: RunStatus;
  readonly parameters?: readonly string[];
  readonly owner?: string;
  readonly subjects?: readonly string[];
  readonly of?: 'Run' | 'Version' | NameKind;
  readonly prefix?: string;
  readonly all?: boolean;
  readonly ids?: readonly string[];
  readonly reads?: Parameters<typeof latestWrites>[1];
}

type Answer = (store: LineageStore, parameters: QuestionParameters) => Promise<unknown>;

/** Both questions that take a method say themselves which there are. */
const withMethod = <M extends string>({ method, ...options }: QuestionParameters) => ({
  ...options,
  ...(method !== undefined && { method: method as M }),
});

/** The questions themselves; the schemas see to it that what is required is there. */
const answers: Readonly<Record<QuestionName, Answer>> = {
  trace: (store, { artifact = '', ...options }) => trace(store, artifact, options),
  impact: (store, { artifact = '', ...options }) => impact(store, artifact, options),
  labels: (store, options) => labels(store, options),
  labelsOf: (store, { artifact = '', ...options }) => labelsOf(store, artifact, options),
  retracted: (store, options) => retracted(store, options),
  affected: (store, { label = '', ...options }) => affected(store, label, options),
  history: (store, { component = '', ...options }) => history(store, component, options),
  recent: (store, options) => recent(store, options),
  measures: (store, { component = '', ...options }) => measures(store, component, options),
  checks: (store, { component, ...options }) => checks(store, component, options),
  inspect: (store, { run = '', ...options }) => inspect(store, run, options),
  components: (store, options) => components(store, options),
  artifacts: (store, options) => artifacts(store, options),
  flags: (store, options) => flags(store, options),
  diff: (store, { from = '', to = '', ...options }) => diff(store, from, to, options),
  at: (store, { subject = '', at: time = '', ...options }) => at(store, subject, time, options),
  bisect: (store, { artifact = '', good = '', bad = '', ...options }) =>
    bisect(store, artifact, { ...options, good, bad }),
  notes: (store, options) => notes(store, options),
  review: (store, options) => review(store, withMethod<ReviewMethod>(options)),
  drift: (store, { subject = '', ...options }) => drift(store, subject, withMethod<DriftMethod>(options)),
  stale: (store, { subject, ...options }) => stale(store, subject, options),
  names: (store, { of, ...options }) => names(store, of as NameKind, options),
  vet: (store, { inputs = [], ...options }) => vet(store, inputs, options),
  abbreviations: (store, { of = 'Run', ids = [] }) => abbreviations(store, of as 'Run' | 'Version', ids),
  latestWrites: async (store, { reads = [], at }) => ({
    writes: (await latestWrites(store, reads, at)).map((write) => write ?? null),
  }),
};

/** Adds a route for every question of the table. */
export function addQuestionRoutes(app: FastifyInstance, { keeper }: ServeParts): void {
  const share = sharedWork<string>();
  for (const name of Object.keys(questionRoutes) as QuestionName[]) {
    const { method, path } = questionRoutes[name];
    app.route({
      method,
      url: path.replace(/\{(\w+)\}/g, ':$1'),
      schema: schemaOf(questionRoutes[name]),
      ...(method === 'POST' && { preValidation: jsonBody }),
      handler: async (request, reply) => {
        // In the form of the route's schema by now.
        const { query, params, body } = request as { query: object; params: object; body: QuestionParameters };
        const given = method === 'GET' ? { ...query, ...params } : body;
        const answer = async (): Promise<string> => JSON.stringify(await answers[name](await keeper.fresh(), given));
        return reply.type(mediaType.json).send(await share(`${name} ${canonicalJson(given)}`, answer));
      },
    });
  }
}

/** Of what is given in the path, in the query and in the body. What is not known is refused: a misspelt one would have no effect. */
function schemaOf({ method, path, parameters }: QuestionRoute) {
  const inPath = (name: string): boolean => path.includes(`{${name}}`);
  const objectOf = (isIn: (name: string) => boolean) => {
    const those = Object.entries(parameters).filter(([name]) => isIn(name));
    return {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(those.map(([name, { schema }]) => [name, schema])),
      required: those.filter(([, { required }]) => required === true).map(([name]) => name),
    };
  };
  if (method === 'POST') return { body: objectOf(() => true) };
  return { params: objectOf(inPath), querystring: objectOf((name) => !inPath(name)) };
}
