import { compareText } from '../../lineage/canonical-json.js';
import type { RunId, Timestamp } from '../../lineage/facts.js';
import { groupBy } from '../../lineage/group-by.js';
import { microsOf } from '../../lineage/time.js';
import type { LineageStore } from '../../store/contract.js';
import { runDetails } from '../run-details.js';
import { type Difference, differencesOf } from './differences.js';
import type { UpstreamRun } from './upstream-runs.js';

/** A run of a class, and what sets it apart. */
export interface ReviewedRun {
  readonly run: RunId;
  readonly component: string;
  readonly startedAt: Timestamp;
  /** How many runs of its component behind passing outputs it was compared with. */
  readonly peers: number;
  readonly differences: readonly Difference[];
}

/** Runs of its component that a run is compared with: the nearest in time. */
const comparedPeers = 20;
/** Runs of one class that are looked at: more cannot be told apart by a person either. */
const reviewedRuns = 20;

/** A run with the share of flagged outputs among those downstream of it. */
export interface SharedRun {
  readonly run: UpstreamRun;
  readonly share: number;
}

export interface SuspectRuns {
  readonly runs: readonly UpstreamRun[];
  readonly share: number;
}

/** A peer has at most this much of a suspect's share of flagged outputs. */
const peerShare = 0.5;

/**
 * What sets the runs of classes apart from others of their components behind passing outputs; in each class first what has
 * more of it, then the newer. Peers are runs with passing outputs downstream whose share of flagged ones is at most half as large.
 */
export async function evidenceFor(
  store: LineageStore,
  classes: readonly SuspectRuns[],
  { others, at }: { readonly others: readonly SharedRun[]; readonly at: Timestamp | undefined },
): Promise<readonly (readonly ReviewedRun[])[]> {
  const byComponent = groupBy(others, ({ run }) => run.component);
  const shown = classes.map(({ runs }) => [...runs].sort(newestFirst).slice(0, reviewedRuns));
  const peersOf = new Map<RunId, readonly RunId[]>();
  shown.forEach((runs, n) => {
    const most = peerShare * (classes[n]?.share ?? 0);
    for (const run of runs) {
      const peers = (byComponent.get(run.component) ?? []).filter(({ share }) => share <= most);
      peersOf.set(
        run.id,
        nearestTo(
          run,
          peers.map((peer) => peer.run),
        ),
      );
    }
  });
  const details = await runDetails(store, [...new Set([...peersOf].flatMap(([id, peers]) => [id, ...peers]))], at);
  const reviewed = ({ id, component, startedAt }: UpstreamRun): ReviewedRun => {
    const own = details.get(id);
    const peers = (peersOf.get(id) ?? []).flatMap((peer) => details.get(peer) ?? []);
    const differences = own === undefined ? [] : differencesOf(own, peers);
    return { run: id, component, startedAt, peers: peers.length, differences };
  };
  return shown.map((runs) =>
    runs.map(reviewed).sort((a, b) => b.differences.length - a.differences.length || newestFirst(a, b)),
  );
}

const newestFirst = (a: { readonly startedAt: Timestamp }, b: { readonly startedAt: Timestamp }): number =>
  compareText(b.startedAt, a.startedAt);

function nearestTo({ startedAt }: UpstreamRun, others: readonly UpstreamRun[]): readonly RunId[] {
  const own = microsOf(startedAt);
  return others
    .map(({ id, startedAt: start }) => ({ id, distance: Math.abs(microsOf(start) - own) }))
    .sort((a, b) => a.distance - b.distance || compareText(a.id, b.id))
    .slice(0, comparedPeers)
    .map(({ id }) => id);
}
