import { type Fact, isRunRecord } from '../../lib/lineage/facts.js';
import {
  affected,
  artifacts,
  at,
  bisect,
  checks,
  components,
  diff,
  drift,
  exportFacts,
  flags,
  history,
  impact,
  inspect,
  type LineageOptions,
  labels,
  labelsOf,
  measures,
  names,
  notes,
  type QuestionOptions,
  recent,
  review,
  stale,
  trace,
} from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import type { Ended } from '../cli/command-line.js';
import type { Random } from '../reference/random.js';

/** A question, and how to say it when the answers differ. */
export interface Question {
  readonly text: string;
  readonly ask: (store: LineageStore) => Promise<unknown>;
}

const questions = { trace, impact, history, inspect };

/** One of the questions about something, by the name it has on the command line. */
function question(name: keyof typeof questions, about: string, options: LineageOptions = {}): Question {
  return {
    text: `${name} ${about} ${JSON.stringify(options)}`,
    ask: (store) => questions[name](store, about, options),
  };
}

const allChecks = (store: LineageStore, options: QuestionOptions) =>
  checks(store, undefined, { ...options, all: true });

const lists = (options: QuestionOptions): readonly Question[] =>
  Object.entries({ artifacts, components, checks: allChecks, flags, notes, recent, review }).map(([name, ask]) => ({
    text: `${name} ${JSON.stringify(options)}`,
    ask: (store) => ask(store, options),
  }));

/** All runs page by page: each page begins where the one before it ended. */
const pages: Question = {
  text: 'recent, by pages of 2',
  ask: async (store) => {
    const found: unknown[] = [];
    let after: string | undefined;
    do {
      const page = await recent(store, { limit: 2, after });
      found.push(page);
      after = page.next;
    } while (after !== undefined);
    return found;
  },
};

const everything: Question = {
  text: 'export',
  ask: async (store) => {
    const facts: Fact[] = [];
    for await (const fact of exportFacts(store)) facts.push(fact);
    return facts;
  },
};

/** Questions of all kinds about what a random log has in it, some about what it has not. */
function randomQuestions(facts: readonly Fact[], random: Random, count: number): readonly Question[] {
  const runs = facts.filter(isRunRecord);
  const pointers = runs.flatMap(({ reads, writes }) => [...reads, ...writes]);
  const times = [...runs.map(({ startedAt }) => startedAt), ...pointers.flatMap(({ at }) => at ?? [])];
  const about = {
    trace: [...pointers.map(({ artifact }) => artifact), 'no-such.csv'],
    impact: pointers.map(({ artifact }) => artifact),
    // A whole id, the beginning of a trace id that several runs share, and one of a span id.
    inspect: runs.flatMap(({ id }) => [id, id.slice(0, 8), id.slice(33), id.slice(33, 48)]),
    history: [...runs.map(({ component }) => component), 'trian'],
  };
  return Array.from({ length: count }, () => {
    const scope = {
      ...(random.chance(0.6) && { at: random.pick(times) }),
      ...(random.chance(0.5) && { namespace: random.pick(['default', 'staging']) }),
    };
    const name = random.pick(['trace', 'trace', 'impact', 'impact', 'inspect', 'history'] as const);
    const depth = name === 'trace' || name === 'impact' ? random.pick([undefined, 1, 2]) : undefined;
    const subjects = about[name].length > 0 ? about[name] : ['nothing'];
    return question(name, random.pick(subjects), { ...scope, ...(depth !== undefined && { depth }) });
  });
}

/** Questions about two moments and about labels, of what a random log has in it. */
function changeQuestions(facts: readonly Fact[], random: Random, count: number): readonly Question[] {
  const runs = facts.filter(isRunRecord);
  const artifactNames = runs.flatMap(({ reads, writes }) => [...reads, ...writes].map(({ artifact }) => artifact));
  const subjects = [...artifactNames, ...runs.map(({ id }) => id), 'nothing'];
  const times = [...runs.map(({ startedAt }) => startedAt), '2026-03-01T00:00:40Z'];
  return Array.from({ length: count }, (): Question => {
    const namespace = random.chance(0.8) ? random.pick(['default', 'staging']) : undefined;
    const [one, other] = [random.pick(subjects), random.pick(subjects)];
    const { component, id: some } = random.pick(runs);
    const [then, later] = [random.pick(times), random.pick(times)];
    const asked = (text: string, ask: Question['ask']): Question => ({
      text: `${text} ${namespace} ${one} ${other} ${then} ${later}`,
      ask,
    });
    return random.pick([
      asked('diff', (store) => diff(store, one, other, { namespace, toAt: later })),
      asked('at', (store) => at(store, one, then, { namespace })),
      asked('at a component', (store) => at(store, component, then, { namespace })),
      asked('bisect', (store) => bisect(store, one, { namespace, good: then, bad: later })),
      asked('labels', (store) => labels(store, { namespace, at: then })),
      asked('labels of', (store) => labelsOf(store, one, { namespace, at: later })),
      asked('drift', (store) => drift(store, component, { namespace, at: later, calibrate: true })),
      asked('drift of a run', (store) => drift(store, some, { column: 'late', at: later })),
      asked('drift in windows', (store) =>
        drift(store, component, { window: '8s', baseline: 'previous', method: 'js' }),
      ),
      asked('measures', (store) => measures(store, component, { namespace, best: 'lowest', limit: 2 })),
      asked('measures then', (store) => measures(store, component, { namespace, at: later, by: 'auc' })),
      asked('names', (store) => names(store, 'artifact', { prefix: one.slice(0, 1) })),
      asked('affected', (store) => affected(store, 'x', { namespace })),
      asked('affected then', (store) => affected(store, 'x', { namespace, at: later })),
    ]);
  });
}

/** What a store answers, or how it refuses. */
export const answerOf = ({ ask }: Question, store: LineageStore): Promise<unknown> =>
  ask(store).catch((error: Error & { code?: string }) => ({ code: error.code, message: error.message }));

/** Every question of the command line, on the flights. */
export const commands = [
  'diff predictions/flights-w08.csv predictions/flights-w13.csv',
  'diff reports/flights-w08.json reports/flights-w09.json --depth 2 --json',
  'diff models/late-flights.json --from-at 2024-11-05T00:00:00Z',
  'diff 2024111120241111202411112024111 predictions/flights-w13.csv',
  'diff predictions/flights-w08.csv',
  'at predict 2024-11-11T10:15:00Z',
  'at models/late-flights.json 2999-01-01T00:00:00Z --json',
  'at models/late-flights.json 2024-11-11T10:15:00',
  'at nothing 2024-11-11T10:15:00Z',
  'bisect models/late-flights.json --good 2024-11-05T00:00:00Z --bad 2999-01-01T00:00:00Z',
  'bisect models/late-flights.json --good 2024-11-05T00:00:00Z --bad 2999-01-01T00:00:00Z --json',
  'bisect models/late-flights.json --good 2024-11-05T00:00:00Z',
  'labels',
  'labels predictions/flights-w09.csv --json',
  'affected flights',
  'affected flights --json',
  'affected flihgts',
  'retracted --json',
  'trace predictions/flights-w09.csv',
  'trace predictions/flights-w09.csv --depth 2',
  'trace models/late-flights.json --at 2024-11-05T00:00:00Z',
  'trace models/late-flights.json --at 2024-11-11T10:01:01Z --json',
  'trace reports/flights-w08.json --json',
  'trace reports/flights-w08.json --depth 3 --json',
  'trace warehouse.flights',
  'trace reports/flights-w8.json',
  'trace train',
  'trace 20241111',
  'trace models/late-flights.json --at 2024-01-01T00:00:00Z',
  'history models/late-flights.json',
  'inspect predict --namespace default',
  'drift evaluate',
  'drift evaluate --column delay_minutes --method wasserstein --calibrate --json',
  'drift predict --baseline previous --bins equal10 --threshold 0.2',
  'drift predict --window 1h --column origin --json',
  'drift train --baseline 20241104',
  'drift predcit',
  'impact raw/schedule-w08.csv',
  'impact raw/schedule-w08.csv --depth 2 --json',
  'impact bts/on-time-2001-q1.csv --json',
  'impact legacy/airports.csv --at 2024-11-11T09:00:30Z',
  'impact nothing.csv',
  'stale --at 2024-11-12T12:00:00Z',
  'stale --at 2024-11-12T12:00:00Z --transitive --old-after 1h --cadence train=1h --json',
  'stale predict --at 2024-11-12T12:00:00Z --old-after 1min',
  'stale flights.csv',
  'vet models/late-flights.json warehouse.flights --at 2024-11-12T12:00:00Z',
  'vet features/flights-w09.csv --transitive --old-after 1h --at 2999-01-01T00:00:00Z --json',
  'vet nothing.csv',
  'history train',
  'history ingest --limit 3 --json',
  'history notebook --at 2024-11-11T09:10:00Z',
  'history notebok',
  'recent',
  'recent --limit 60 --json',
  'history train --status ok --since 2024-11-01T00:00:00Z --json',
  'recent --status failed --tag model --parameter epochs=3',
  'measures train',
  'measures train --by accuracy --lowest --json',
  'measures train --at 2024-11-11T10:15:00Z --output csv',
  'measures ingest --limit 3',
  'checks',
  'checks --all',
  'checks predict --all --json',
  'recent --output csv --limit 3',
  'recent --at 2024-11-11T10:15:00Z',
  'recent --namespace staging',
  'inspect 20241104',
  'inspect 2024111120241111202411112024111',
  'inspect 20241111202411112024111120241111:0000000000000001',
  'inspect 20241111202411112024111120241111:0000000000000002 --json',
  'inspect 20241111202411112024111120241111:0000000000000004 --at 2024-11-11T10:20:00Z',
  'inspect 20241112202411122024111220241112:0000000000000001',
  'components',
  'components --json',
  'components --at 2024-11-11T10:15:00Z --json',
  'artifacts',
  'artifacts --json',
  'artifacts --at 2024-11-11T10:15:00Z',
  'artifacts --namespace staging --json',
  'flags',
  'components --owner nobody',
  'tags',
  'flags --json',
  'review',
  'review --method ochiai --json',
  'export',
];

/** Seconds pass between two answers. */
export const withoutAges = ({ code, out, err }: Ended): Ended => ({
  code,
  out: out.replace(/\bjust now\b|\b\d+ (s|min|h) ago\b/g, 'AGO').replace(/ {2,}/g, '  '),
  err,
});

/** Questions of all kinds about a log. */
export function questionsAbout(facts: readonly Fact[], random: Random): readonly Question[] {
  const scopes = [{}, { namespace: 'staging' }, { at: '2026-03-01T00:00:12Z' }];
  const [asked, changes] = [randomQuestions(facts, random, 60), changeQuestions(facts, random, 40)];
  const staleness = scopes.map(
    (scope): Question => ({
      text: `stale ${JSON.stringify(scope)}`,
      ask: (store) =>
        stale(store, undefined, { at: '2026-03-01T00:01:00Z', ...scope, oldAfter: '2s', transitive: true }),
    }),
  );
  return [pages, everything, ...staleness, ...scopes.flatMap(lists), ...asked, ...changes];
}
