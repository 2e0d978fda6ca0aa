import type { Timestamp } from '../../lineage/facts.js';
import type { ReviewMethod } from '../../review/methods.js';
import type { Population } from '../../review/population.js';
import { type Ranked, rankClasses } from '../../review/rank.js';
import type { ClassedRuns, RunClass } from '../../review/run-classes.js';
import type { LineageStore } from '../../store/contract.js';
import { evidenceFor, type ReviewedRun, type SharedRun } from './evidence.js';
import type { UpstreamRun, UpstreamRuns } from './upstream-runs.js';
import { weighEvidence } from './weigh-evidence.js';

/** Classes in order, with what is different about those that are shown. */
export interface RankedSuspects {
  /** With their weights, where evidence counts. */
  readonly classes: readonly RunClass[];
  readonly ranked: readonly Ranked[];
  readonly evidence: ReadonlyMap<number, readonly ReviewedRun[]>;
  /** The rank of each by the flags alone, from 1; undefined where nothing else counts. */
  readonly byFlags: ReadonlyMap<number, number> | undefined;
}

interface RankOptions {
  readonly method: ReviewMethod;
  readonly limit: number;
  readonly at: Timestamp | undefined;
  readonly population: Population;
}

/** So many classes are looked at where evidence counts: as many as are paired. */
const lookedAt = 48;

/** Ranks by a method. By `evidence` the classes likeliest by flags are looked at first, and then ranked anew by what was found. */
export async function rankSuspects(
  store: LineageStore,
  { upstream, classed }: { readonly upstream: UpstreamRuns; readonly classed: ClassedRuns },
  { method, limit, at, population }: RankOptions,
): Promise<RankedSuspects> {
  const { classes, innocent } = classed;
  const runsOf = (numbers: readonly number[]): readonly UpstreamRun[] => numbers.flatMap((n) => upstream.runs[n] ?? []);
  const shared = classes.flatMap(({ runs, flagged: a, passing: b }): readonly SharedRun[] =>
    b === 0 ? [] : runsOf(runs).map((run) => ({ run, share: a / (a + b) })),
  );
  const others = [...runsOf(innocent).map((run) => ({ run, share: 0 })), ...shared];
  const look = async (ranked: readonly Ranked[]): Promise<ReadonlyMap<number, readonly ReviewedRun[]>> => {
    const suspects = ranked.map(({ place }) => {
      const { runs = [], flagged: a = 0, passing: b = 0 } = classes[place] ?? {};
      return { runs: runsOf(runs), share: a / (a + b) };
    });
    const found = await evidenceFor(store, suspects, { others, at });
    return new Map(ranked.map(({ place }, n) => [place, found[n] ?? []]));
  };
  const first = rankClasses(classes, population, method);
  if (method !== 'evidence')
    return { classes, ranked: first, evidence: await look(first.slice(0, limit)), byFlags: undefined };
  const weighed = weighEvidence(classes, await look(first.slice(0, Math.max(lookedAt, limit))));
  const ranked = rankClasses(weighed.classes, population, method);
  const rest = ranked.slice(0, limit).filter(({ place }) => !weighed.evidence.has(place));
  return {
    classes: weighed.classes,
    ranked,
    evidence: new Map([...weighed.evidence, ...(rest.length > 0 ? await look(rest) : [])]),
    byFlags: new Map(first.map(({ place }, n) => [place, n + 1])),
  };
}
