import { compareText } from '../lineage/canonical-json.js';
import type { Check, RunId, Timestamp } from '../lineage/facts.js';
import { groupBy } from '../lineage/group-by.js';
import type { LineageStore, Row } from '../store/contract.js';
import { asked } from './asked.js';
import { type CheckedRun, type CheckStreak, checkStreaks, isFailing } from './check-streaks.js';
import { type FoundComponent, findComponent } from './find-component.js';
import { isNamed, isRunOfComponent } from './lineage-nodes.js';
import { type QuestionOptions, type Scope, scopeOf, timeOf } from './question-options.js';

export interface ChecksOptions extends QuestionOptions {
  /** Passing ones too. Default: only those that fail. */
  readonly all?: boolean | undefined;
  /**
   * Only checks that a run ran which started from then on: ISO 8601 with a zone. How they go is told from all runs. Default: also
   * those that have not been run for long.
   */
  readonly since?: string | undefined;
}

/** A check of a component, and how it goes. */
export interface CheckState extends CheckStreak {
  readonly namespace: string;
  readonly component: string;
}

/** Failing ones first; then what began last; then by namespace, component, name and when they run. */
export interface Checks {
  readonly checks: readonly CheckState[];
}

/**
 * Which checks fail now, since when and how often: of all components, or of one. A check fails now when it failed, or ended in
 * an error, in the latest ended run that ran it. Rejects with MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function checks(
  store: LineageStore,
  component?: string | undefined,
  options: ChecksOptions = {},
): Promise<Checks> {
  const { all } = options;
  const scope = scopeOf(options, ['all', 'since']);
  const since = options.since === undefined ? undefined : timeOf('since', options.since);
  return asked(store, { question: 'checks', parameters: { component, all, since, ...scope } }, async () => {
    const found = component === undefined ? undefined : await findComponent(store, component, scope);
    const states = statesOf(await endedRuns(store, scope, found));
    const isWanted = (state: CheckState): boolean =>
      (all === true || isFailing(state)) && (since === undefined || state.latest.startedAt >= since);
    return { checks: states.filter(isWanted).sort(order) };
  });
}

interface RunRow extends Row {
  readonly namespace: string;
  readonly component: string;
  readonly run: RunId;
  readonly started: Timestamp;
  /** Canonical JSON. */
  readonly checks: string | null;
}

/** The runs of components, without those still running as of then: what these have checked is not known yet. */
async function endedRuns(
  store: LineageStore,
  { namespace, at }: Scope,
  component: FoundComponent | undefined,
): Promise<readonly RunRow[]> {
  const [where, named] =
    component !== undefined
      ? [' {key: $key}', { key: component.key }]
      : namespace !== undefined
        ? [' {namespace: $namespace}', { namespace }]
        : ['', {}];
  const isKnown =
    at === undefined ? "(r.endedAt >= '' OR r.checks IS NOT NULL)" : 'r.startedAt <= $at AND r.endedAt <= $at';
  return store.read<RunRow>(
    `MATCH (c:Component${where})<-[:OF]-(r:Run)
      WHERE ${isNamed('c')} AND ${isRunOfComponent('r')} AND ${isKnown}
      RETURN c.namespace AS namespace, c.name AS component, r.id AS run, r.startedAt AS started, r.checks AS checks`,
    { ...named, ...(at !== undefined && { at }) },
  );
}

function statesOf(rows: readonly RunRow[]): CheckState[] {
  const byComponent = groupBy(rows, ({ namespace, component }) => `${namespace}/${component}`);
  return [...byComponent.values()].flatMap((own) => {
    const [{ namespace, component } = { namespace: '', component: '' }] = own;
    if (own.every(({ checks: text }) => text === null)) return [];
    return checkStreaks(own.map(checkedRun)).map((streak): CheckState => ({ namespace, component, ...streak }));
  });
}

const checkedRun = ({ run, started, checks: text }: RunRow): CheckedRun => ({
  run,
  startedAt: started,
  checks: text === null ? [] : (JSON.parse(text) as readonly Check[]),
});

const order = (a: CheckState, b: CheckState): number =>
  Number(isFailing(b)) - Number(isFailing(a)) ||
  compareText(b.since.startedAt, a.since.startedAt) ||
  compareText(a.namespace, b.namespace) ||
  compareText(a.component, b.component) ||
  compareText(a.name, b.name) ||
  compareText(a.when, b.when);
