import { add, emptySet, type OutputSet } from './output-set.js';

/** All outputs of a review, with masks of the flagged and the passing ones. */
export interface Population {
  readonly flagged: number;
  readonly passing: number;
  readonly flaggedMask: OutputSet;
  readonly passingMask: OutputSet;
}

/** The first outputs are flagged, the others pass. */
export function populationOf(outputs: number, flagged: number): Population {
  const [flaggedMask, passingMask] = [emptySet(outputs), emptySet(outputs)];
  for (let output = 0; output < outputs; output += 1) add(output < flagged ? flaggedMask : passingMask, output);
  return { flagged, passing: outputs - flagged, flaggedMask, passingMask };
}
