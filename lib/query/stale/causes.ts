import type { RunId, Timestamp } from '../../lineage/facts.js';

/** What can make a run stale. docs/staleness.md defines each. */
export const staleCauses = [
  'newer-input',
  'old-input',
  'code-changed',
  'overdue',
  'failed-upstream',
  'upstream',
] as const;
export type StaleCauseKind = (typeof staleCauses)[number];

/** By which name and where. */
export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** A version that a run used has been superseded since. */
export interface NewerInput {
  readonly cause: 'newer-input';
  readonly artifact: Named;
  /** What was used; `digest` is what it counts as having, if known; `at` is the first reading of it. */
  readonly used: { readonly version: string; readonly digest?: string; readonly at: Timestamp };
  /** The latest write that supersedes it. */
  readonly newer: {
    readonly version: string;
    readonly digest?: string;
    readonly at: Timestamp;
    readonly run: RunId;
    readonly component: string;
  };
}

/** A version was older than the threshold when it was read. */
export interface OldInput {
  readonly cause: 'old-input';
  readonly artifact: Named;
  readonly version: string;
  readonly writtenAt: Timestamp;
  /** The last reading of it. */
  readonly readAt: Timestamp;
  readonly ageSeconds: number;
  readonly oldAfterSeconds: number;
}

/** The latest run of the component has other code. */
export interface CodeChanged {
  readonly cause: 'code-changed';
  /** The component's run that started last. */
  readonly latest: RunId;
  readonly startedAt: Timestamp;
  readonly revision?: { readonly from: string; readonly to: string };
  /** Of the function's text. */
  readonly digest?: { readonly from: string; readonly to: string };
}

/** The component should have run again by now. */
export interface Overdue {
  readonly cause: 'overdue';
  /** The component's run that started last. */
  readonly latest: RunId;
  readonly startedAt: Timestamp;
  readonly cadenceSeconds: number;
  /** How long ago the latest run started. */
  readonly elapsedSeconds: number;
  /** From the component's history; else it was given. */
  readonly learnt: boolean;
}

/** A run that wrote what was used, or that is named as upstream, has failed. */
export interface FailedUpstream {
  readonly cause: 'failed-upstream';
  readonly run: RunId;
  readonly component: string;
  /** The version that was used. Absent where the run is named as upstream only. */
  readonly version?: string;
  readonly artifact?: Named;
}

/** A run upstream is stale. */
export interface Upstream {
  readonly cause: 'upstream';
  readonly run: RunId;
  readonly component: string;
  /** Its own causes. */
  readonly causes: readonly OwnCauseKind[];
  /** A shortest way: run and version ids from the run asked about to that one, both included. */
  readonly path: readonly string[];
}

/** A cause that lies in a run and what is next to it. */
export type OwnCause = NewerInput | OldInput | CodeChanged | Overdue | FailedUpstream;
export type OwnCauseKind = OwnCause['cause'];
export type StaleCause = OwnCause | Upstream;
