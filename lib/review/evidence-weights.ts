/** How much likelier a run is the culprit for what is told about it beside the flags: likelihood ratios. */
export interface EvidenceRatios {
  /** Of a run that something sets apart. */
  readonly apart: number;
  /** Of one that nothing does, or that was not looked at. */
  readonly alike: number;
}

/** How often something sets a culprit apart, if such things tell anything. */
const apartIfCulprit = 0.5;
/** How probable it is that they do: what is set apart for nothing to do with the flags must not decide against them. */
const telling = 0.5;

/**
 * From how many of the runs that were looked at something sets apart: the more, the less it says of one of them, and nothing once
 * half of them are. One in ten is taken for usual before any is looked at.
 */
export function evidenceRatios(lookedAt: number, apart: number): EvidenceRatios {
  const usual = (apart + 1) / (lookedAt + 10);
  if (usual >= apartIfCulprit) return { apart: 1, alike: 1 };
  return {
    apart: 1 - telling + (telling * apartIfCulprit) / usual,
    alike: 1 - telling + (telling * (1 - apartIfCulprit)) / (1 - usual),
  };
}

/** What the runs of a class count for beforehand, of which so many are set apart. */
export const weightOfRuns = (runs: number, apart: number, ratios: EvidenceRatios): number =>
  apart * ratios.apart + (runs - apart) * ratios.alike;
