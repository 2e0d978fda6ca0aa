import { driftParameters, inputPointers, readPointers } from './long-parameters.js';
import {
  count,
  lineage,
  needed,
  page,
  type RouteParameter,
  runFilter,
  scope,
  staleness,
  text,
  texts,
} from './route-parameters.js';

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

/** Every question that a service answers, by name. */
export const questionRoutes = {
  trace: {
    method: 'GET',
    path: '/v1/trace',
    summary: 'which runs, code and data made an artifact (upstream)',
    answer: 'Lineage',
    parameters: lineage,
  },
  impact: {
    method: 'GET',
    path: '/v1/impact',
    summary: 'which runs and artifacts an artifact has touched (downstream)',
    answer: 'Lineage',
    parameters: lineage,
  },
  labels: {
    method: 'GET',
    path: '/v1/labels',
    summary: 'all labels, and how much each was put on',
    answer: 'Labels',
    parameters: scope,
  },
  labelsOf: {
    method: 'GET',
    path: '/v1/carried-labels',
    summary: 'the labels that an artifact carries, and where they come from',
    answer: 'CarriedLabels',
    parameters: { artifact: lineage.artifact, names: lineage.names, ...scope },
  },
  retracted: {
    method: 'GET',
    path: '/v1/retracted-labels',
    summary: 'the labels that are retracted, and since when',
    answer: 'Labels',
    parameters: scope,
  },
  affected: {
    method: 'GET',
    path: '/v1/affected',
    summary: 'everything that carries a label: what it was put on, and what was made from that',
    answer: 'Affected',
    parameters: { label: needed('a label'), ...scope },
  },
  history: {
    method: 'GET',
    path: '/v1/history',
    summary: 'the runs of a component, the newest first',
    answer: 'RunPage',
    parameters: { component: needed('name of a component'), ...page },
  },
  recent: {
    method: 'GET',
    path: '/v1/runs',
    summary: 'the runs of all components, the newest first',
    answer: 'RunPage',
    parameters: page,
  },
  measures: {
    method: 'GET',
    path: '/v1/measures',
    summary: 'parameters and measures of the runs of a component, the best run first',
    answer: 'Measures',
    parameters: {
      component: needed('name of a component'),
      by: text('the measure that ranks; default: of those that most runs have the first by name'),
      best: {
        schema: { type: 'string', enum: ['highest', 'lowest'] },
        description: 'what is best of it; default: by its name',
      },
      limit: count('how many runs; default: 10'),
      ...runFilter,
      ...scope,
    },
  },
  checks: {
    method: 'GET',
    path: '/v1/checks',
    summary: 'which checks of components fail, since when and how often',
    answer: 'Checks',
    parameters: {
      component: text('name of a component; default: all'),
      all: { schema: { type: 'boolean' }, description: 'passing ones too' },
      since: text('only checks that a run ran which started from then on: ISO 8601 with a zone'),
      ...scope,
    },
  },
  inspect: {
    method: 'GET',
    path: '/v1/runs/{run}',
    summary: 'everything known of a run',
    answer: 'InspectedRun',
    parameters: { run: needed('a run id, its first digits, or the first digits of its span id'), ...scope },
  },
  components: {
    method: 'GET',
    path: '/v1/components',
    summary: 'all components with their last run',
    answer: 'Components',
    parameters: { tag: text('only those with this tag'), owner: text('only those of this owner'), ...scope },
  },
  artifacts: {
    method: 'GET',
    path: '/v1/artifacts',
    summary: 'all artifacts with their latest version',
    answer: 'Artifacts',
    parameters: scope,
  },
  flags: {
    method: 'GET',
    path: '/v1/flags',
    summary: 'what is flagged, by whom and why',
    answer: 'Flags',
    parameters: scope,
  },
  diff: {
    method: 'GET',
    path: '/v1/diff',
    summary: 'what differs upstream of two versions, two runs, or an artifact at two times',
    answer: 'Diff',
    parameters: {
      from: needed('an artifact, a version or a run'),
      to: needed('what to compare it with; perhaps the same'),
      fromNames: texts('other names that the first may have, the likelier first'),
      toNames: texts('other names that the second may have, the likelier first'),
      fromAt: text('the first as of then: ISO 8601 with a zone'),
      toAt: text('the second as of then'),
      depth: lineage.depth,
      namespace: scope.namespace,
    },
  },
  at: {
    method: 'GET',
    path: '/v1/at',
    summary: 'what was live at a time: the versions, runs and code behind an artifact or a component',
    answer: 'Live',
    parameters: {
      subject: needed('an artifact, a version or a component'),
      at: needed('ISO 8601 with a zone'),
      names: texts('other names that an artifact may have, the likelier first'),
      depth: lineage.depth,
      namespace: scope.namespace,
    },
  },
  bisect: {
    method: 'GET',
    path: '/v1/bisect',
    summary: 'which changes upstream may be why an output was good at one time and bad at another',
    answer: 'Bisection',
    parameters: {
      artifact: lineage.artifact,
      names: lineage.names,
      good: needed('when it was good: ISO 8601 with a zone'),
      bad: needed('when it was bad'),
      depth: lineage.depth,
      namespace: scope.namespace,
    },
  },
  notes: {
    method: 'GET',
    path: '/v1/notes',
    summary: 'what people noted, the newest first',
    answer: 'Notes',
    parameters: { subjects: texts('only about these subjects of annotations; default: all'), ...scope },
  },
  review: {
    method: 'GET',
    path: '/v1/review',
    summary: 'which runs the flagged outputs have in common, the likeliest culprit first',
    answer: 'Review',
    parameters: {
      method: text('how to rank; default: posterior'),
      limit: count('how many classes of runs; default: 10'),
      since: text('only outputs written from then on: ISO 8601 with a zone'),
      until: text('only outputs written up to then: ISO 8601 with a zone'),
      ...scope,
    },
  },
  stale: {
    method: 'GET',
    path: '/v1/stale',
    summary: 'which current outputs are stale, and why',
    answer: 'StaleRuns',
    parameters: {
      subject: text('a component, an artifact, a version or a run; default: everything'),
      names: texts('other names that an artifact may have, the likelier first'),
      ...staleness,
      ...scope,
    },
  },
  vet: {
    method: 'POST',
    path: '/v1/vet',
    summary: 'what is wrong with inputs that are about to be read: stale, or of a retracted label',
    answer: 'VettedInputs',
    parameters: {
      inputs: inputPointers,
      component: text('the component that is about to read: what oldAfter says for it holds for the inputs'),
      ...staleness,
      ...scope,
    },
  },
  drift: {
    method: 'GET',
    path: '/v1/drift',
    summary: 'how far what a component gave is from what it is to be compared with',
    answer: 'ComponentDrift',
    parameters: {
      subject: needed('a component (its latest run that ended well), or a run id or its first digits'),
      ...driftParameters,
      ...scope,
    },
  },
  names: {
    method: 'GET',
    path: '/v1/names',
    summary: 'names that begin with a text, for completion',
    answer: 'Names',
    parameters: {
      of: {
        schema: { type: 'string', enum: ['component', 'artifact', 'label', 'tag', 'namespace', 'run'] },
        description: 'what the names are of',
        required: true,
      },
      prefix: text('what they begin with; default: nothing in particular'),
      limit: count('how many, by name, of runs those that started last; default: 200, of runs 20'),
      namespace: scope.namespace,
    },
  },
  abbreviations: {
    method: 'POST',
    path: '/v1/abbreviations',
    summary: 'how many digits of each id no other id begins with',
    answer: 'Abbreviations',
    parameters: {
      of: { schema: { type: 'string', enum: ['Run', 'Version'] }, description: 'what the ids are of', required: true },
      ids: { ...texts('run or version ids'), required: true },
    },
  },
  latestWrites: {
    method: 'POST',
    path: '/v1/latest-writes',
    summary: 'for reads of content that no traced run wrote: the latest traced write of that artifact before each',
    answer: 'LatestWrites',
    parameters: {
      reads: readPointers,
      at: scope.at,
    },
  },
} as const satisfies Record<string, QuestionRoute>;

export type QuestionName = keyof typeof questionRoutes;

/** The other paths of the service. */
export const servicePaths = { traces: '/v1/traces', facts: '/v1/facts', cypher: '/v1/cypher', live: '/livez' } as const;

/** Media types of what is sent. */
export const mediaType = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
  /** Facts, one a line. */
  factLines: 'application/x-ndjson',
} as const;

/** Facts that one request brings in together, atomically. */
export const factsARequest = 500;
