import { compareText } from '../lineage/canonical-json.js';
import type { Check, RunId, Timestamp } from '../lineage/facts.js';

/** A run, and what its checks came to. */
export interface CheckedRun {
  readonly run: RunId;
  readonly startedAt: Timestamp;
  readonly checks: readonly Check[];
}

/** A run in the life of a check. */
export interface RunThen {
  readonly run: RunId;
  readonly startedAt: Timestamp;
}

/** How a check of a component goes. */
export interface CheckStreak {
  readonly name: string;
  readonly when: Check['when'];
  /** In the latest run that ran it; the worst, where it ran several times. `failed` and `error` are failing. */
  readonly outcome: Check['outcome'];
  readonly message?: string;
  /** The run that ran it last. */
  readonly latest: RunThen;
  /** The first run of the present streak: since then it has failed, or passed, each time it ran. */
  readonly since: RunThen;
  /** Runs in that streak. */
  readonly streak: number;
  /** The last run in which it passed; the last in which it failed. */
  readonly lastPassed?: RunThen;
  readonly lastFailed?: RunThen;
  /** Runs in which it failed, of `runs` that ran it. */
  readonly failures: number;
  readonly runs: number;
  /** Ended runs of the component after `latest`, none of which ran it. */
  readonly notRunSince: number;
}

/** From best to worst. */
const outcomes = ['passed', 'failed', 'error'] as const satisfies readonly Check['outcome'][];

export const isFailing = ({ outcome }: Pick<Check, 'outcome'>): boolean => outcome !== 'passed';

/** The streaks of all checks of one component, from its ended runs in any order. */
export function checkStreaks(runs: readonly CheckedRun[]): readonly CheckStreak[] {
  const inOrder = [...runs].sort((a, b) => compareText(a.startedAt, b.startedAt) || compareText(a.run, b.run));
  const streaks = new Map<string, { state: CheckStreak; last: number }>();
  inOrder.forEach(({ run, startedAt, checks }, index) => {
    for (const check of worstOfEach(checks)) {
      const key = keyOfCheck(check);
      streaks.set(key, { state: withRun(streaks.get(key)?.state, check, { run, startedAt }), last: index });
    }
  });
  return [...streaks.values()].map(({ state, last }) => ({ ...state, notRunSince: inOrder.length - 1 - last }));
}

const keyOfCheck = ({ name, when }: Check): string => `${when} ${name}`;

function worstOfEach(checks: readonly Check[]): Iterable<Check> {
  const worst = new Map<string, Check>();
  for (const check of checks) {
    const known = worst.get(keyOfCheck(check));
    if (known === undefined || outcomes.indexOf(check.outcome) > outcomes.indexOf(known.outcome))
      worst.set(keyOfCheck(check), check);
  }
  return worst.values();
}

function withRun(before: CheckStreak | undefined, check: Check, then: RunThen): CheckStreak {
  const { name, when, outcome, message } = check;
  const failing = isFailing(check);
  const goesOn = before !== undefined && isFailing(before) === failing;
  const [lastPassed, lastFailed] = failing ? [before?.lastPassed, then] : [then, before?.lastFailed];
  return {
    name,
    when,
    outcome,
    ...(message !== undefined && { message }),
    latest: then,
    since: goesOn ? before.since : then,
    streak: (goesOn ? before.streak : 0) + 1,
    ...(lastPassed !== undefined && { lastPassed }),
    ...(lastFailed !== undefined && { lastFailed }),
    failures: (before?.failures ?? 0) + (failing ? 1 : 0),
    runs: (before?.runs ?? 0) + 1,
    notRunSince: 0,
  };
}
