import { evidenceRatios, weightOfRuns } from '../../review/evidence-weights.js';
import type { RunClass } from '../../review/run-classes.js';
import type { Difference } from './differences.js';
import type { ReviewedRun } from './evidence.js';

/** Classes of which the evidence counts, and that evidence with what tells something marked. */
export interface Weighed {
  readonly classes: readonly RunClass[];
  readonly evidence: ReadonlyMap<number, readonly ReviewedRun[]>;
}

/** A difference that more of the runs looked at have, such as the date as a parameter, tells nothing of one of them. */
const rareShare = 0.2;
/** With fewer peers a difference may as well be one of theirs. */
const fewestPeers = 3;

/** Gives classes the weight that the differences of their runs make, from how rare such differences are among all of them. */
export function weighEvidence(
  classes: readonly RunClass[],
  evidence: ReadonlyMap<number, readonly ReviewedRun[]>,
): Weighed {
  const lookedAt = [...evidence.values()].flat();
  const isCompared = ({ peers }: ReviewedRun): boolean => peers >= fewestPeers;
  const counts = new Map<string, number>();
  for (const { differences } of lookedAt)
    for (const each of differences) counts.set(kindOf(each), (counts.get(kindOf(each)) ?? 0) + 1);
  const most = Math.max(1, rareShare * lookedAt.length);
  const marked = new Map(
    Array.from(evidence, ([place, runs]) => [
      place,
      runs.map((run) => ({
        ...run,
        differences: run.differences.map((each) =>
          isCompared(run) && (counts.get(kindOf(each)) ?? 0) <= most ? { ...each, telling: true as const } : each,
        ),
      })),
    ]),
  );
  const ratios = evidenceRatios(lookedAt.length, [...marked.values()].flat().filter(isApart).length);
  const weighted = classes.map((each, place) => {
    const apart = (marked.get(place) ?? []).filter(isApart).length;
    return { ...each, weight: weightOfRuns(each.runs.length, apart, ratios) };
  });
  return { classes: weighted, evidence: marked };
}

const kindOf = ({ what, name }: Difference): string => `${what}\0${name}`;

const isApart = ({ differences }: ReviewedRun): boolean => differences.some(({ telling }) => telling === true);
