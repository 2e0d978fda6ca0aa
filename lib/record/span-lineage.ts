import type { RunId } from '../lineage/facts.js';
import type { ObservedValues } from './observations.js';
import type { PointerLike } from './pointer-like.js';
import type { ParameterValue, Run } from './run.js';

/** What a span that is not of `component()` says to be a run. */
export interface SpanLineage {
  /** Name of the component that it is a run of: 1 to 1,024 bytes of UTF-8, no NUL. */
  readonly component: string;
  /** `[a-z0-9._-]{1,64}`. Default: the span processor's, else MLTRACE_NAMESPACE, else the deployment environment's. */
  readonly namespace?: string;
  /** The person or team that answers for it. */
  readonly owner?: string;
  readonly description?: string;
  /** Free words to find it by. */
  readonly tags?: readonly string[];
  /** What it has read, up to now. */
  readonly inputs?: PointerLike | readonly PointerLike[];
  /** What it has written, up to now. */
  readonly outputs?: PointerLike | readonly PointerLike[];
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly measures?: Readonly<Record<string, number>>;
  /** Values of columns, by the column: how they are distributed is recorded. What later calls give is added. */
  readonly observations?: Readonly<Record<string, ObservedValues>>;
  /** Runs that it depends on although it reads nothing of theirs. */
  readonly dependsOn?: RunId | Run | readonly (RunId | Run)[];
  /** False: no file is hashed unless its pointer gives a digest. Default: true. */
  readonly digest?: boolean;
}

/** Tells a run what a lineage says. Never throws. */
export function tell(run: Run, { inputs, outputs, parameters, measures, observations, dependsOn }: SpanLineage): void {
  if (inputs !== undefined) run.input(inputs);
  if (outputs !== undefined) run.output(outputs);
  if (parameters !== undefined) run.parameter(parameters);
  if (measures !== undefined) run.measure(measures);
  if (observations !== undefined) run.observe(observations);
  if (dependsOn !== undefined) run.dependsOn(...(Array.isArray(dependsOn) ? dependsOn : [dependsOn]));
}
