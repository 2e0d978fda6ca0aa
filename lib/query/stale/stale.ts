import { nowMicros } from '../../clock.js';
import { compareText } from '../../lineage/canonical-json.js';
import { keyOf, type RunId, type Timestamp } from '../../lineage/facts.js';
import { timestampFromMicros } from '../../lineage/time.js';
import type { LineageStore } from '../../store/contract.js';
import { artifactForms, type Place } from '../artifact-forms.js';
import { asked } from '../asked.js';
import { type QuestionOptions, scopeOf } from '../question-options.js';
import { reach } from '../reach.js';
import type { StaleCause } from './causes.js';
import { currentRuns } from './current-runs.js';
import { type Durations, durationsOf, listOf } from './durations.js';
import type { RunThen } from './neighbourhood.js';
import { ownCauses } from './own-causes.js';
import { staleSubject } from './stale-subject.js';
import { staleUpstream } from './upstream.js';

export interface StaleOptions extends QuestionOptions {
  /** How old what a run reads may be: `7d`, or `train=7d` for one component; s, m, h, d or w. Default: any age. */
  readonly oldAfter?: string | readonly string[] | undefined;
  /** How often components are expected to run, in the same form. Default: what their history tells. */
  readonly cadence?: string | readonly string[] | undefined;
  /** Look at everything upstream too. Default: at the runs asked about only. */
  readonly transitive?: boolean | undefined;
  /** Lets an artifact be named by a path relative to `cwd`. Default: names only. */
  readonly place?: Place | undefined;
  /** The names it may have, the likelier first, instead of what the text and the place give. */
  readonly names?: readonly string[] | undefined;
}

/** A run that is stale, and why. */
export interface StaleRun {
  readonly run: RunId;
  readonly namespace: string;
  readonly component: string;
  readonly startedAt: Timestamp;
  /** In the order of `staleCauses`. */
  readonly causes: readonly StaleCause[];
  /** With `transitive`: how many stale runs there are upstream beyond the nearest 1,000, which are listed. */
  readonly moreUpstream?: number;
}

interface Asking extends Looking {
  readonly namespace: string | undefined;
  readonly names: readonly string[];
}

/**
 * The stale runs among those whose outputs are current, the newest first: of everything, of a component, of an artifact (a version,
 * whether or not it is the latest), or one run. docs/staleness.md defines the causes. Rejects with MLTRACE_NOT_FOUND,
 * MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function stale(
  store: LineageStore,
  subject: string | undefined,
  options: StaleOptions = {},
): Promise<readonly StaleRun[]> {
  const { place, names = subject === undefined ? [] : artifactForms(subject, place), ...rest } = options;
  const { oldAfter, cadence, transitive = false } = options;
  const scope = scopeOf(rest, ['oldAfter', 'cadence', 'transitive']);
  const durations = { oldAfter: durationsOf('oldAfter', oldAfter), cadence: durationsOf('cadence', cadence) };
  const listed = { oldAfter: listOf(oldAfter), cadence: listOf(cadence) };
  const parameters = { subject, names: listOf(names), ...scope, ...listed, transitive: transitive || undefined };
  return asked(store, { question: 'stale', parameters }, () =>
    workOut(store, subject, { ...scope, ...durations, transitive, names }),
  );
}

async function workOut(store: LineageStore, subject: string | undefined, asking: Asking): Promise<readonly StaleRun[]> {
  const { runs: starts, component } =
    subject === undefined
      ? { runs: await currentRuns(store, asking), component: undefined }
      : await staleSubject(store, subject, asking);
  const found = await staleRuns(store, starts, asking);
  return component === undefined
    ? found
    : found.filter(
        ({ namespace, component: name }) => keyOf(namespace, name) === keyOf(component.namespace, component.name),
      );
}

/** How runs are looked at. */
export interface Looking {
  readonly at: Timestamp | undefined;
  readonly oldAfter: Durations;
  readonly cadence: Durations;
  readonly transitive: boolean;
}

/** Those of the runs that are stale, the newest first. */
export async function staleRuns(
  store: LineageStore,
  starts: readonly RunId[],
  { at, transitive, ...durations }: Looking,
): Promise<readonly StaleRun[]> {
  const ids = transitive ? await upstreamOf(store, starts, at) : starts;
  const now = at ?? timestampFromMicros(nowMicros());
  const { neighbourhood, causes } = await ownCauses(store, ids, { at, now, ...durations });
  const found: StaleRun[] = [];
  for (const id of starts) {
    const run = neighbourhood.runs.get(id);
    if (run === undefined) continue;
    const { listed, more } = transitive ? staleUpstream(id, neighbourhood, causes) : { listed: [], more: 0 };
    const all: readonly StaleCause[] = [...(causes.get(id) ?? []), ...listed];
    if (all.length > 0) found.push(staleRun(run, all, more));
  }
  return found.sort((a, b) => compareText(b.startedAt, a.startedAt) || compareText(b.run, a.run));
}

const staleRun = (
  { id, namespace, component, startedAt }: RunThen,
  causes: readonly StaleCause[],
  more: number,
): StaleRun => ({
  run: id,
  namespace,
  component,
  startedAt,
  causes,
  ...(more > 0 && { moreUpstream: more }),
});

/** The runs and everything upstream of them. What is upstream of one that was come to has been come to as well. */
async function upstreamOf(
  store: LineageStore,
  starts: readonly RunId[],
  at: Timestamp | undefined,
): Promise<readonly RunId[]> {
  const found = new Set<RunId>();
  for (const start of starts) {
    if (found.has(start)) continue;
    for (const run of (await reach(store, start, { direction: 'upstream', at })).runs.keys()) found.add(run);
  }
  return [...found];
}
