import { carrySpool } from '../exporters/spool-carrier.js';
import { askStore } from './ask/ask-store.js';
import { recorder } from './record/recorder.js';
import { backgroundDone } from './record/vet/background.js';

export { type ErrorCode, MltraceError } from './errors.js';
export type { ArtifactKind, RunId } from './lineage/facts.js';
export { type AnnotateOptions, annotate } from './record/annotate.js';
export type { CaptureOption, CaptureSource, CapturingRun, SaidPointer } from './record/capture/capture-source.js';
export type { Check, CheckedPointer, Checks, GatedCheck, SeenAfter, SeenBefore } from './record/check-options.js';
export { component } from './record/component.js';
export { contextVariables, currentRun } from './record/current-run.js';
export type { ComponentOptions, DeclaredPointers } from './record/definition.js';
export { lineageAttributes } from './record/lineage-attributes.js';
export type { ObservedValues } from './record/observations.js';
export type { PointerDetails, PointerLike } from './record/pointer-like.js';
export type { ContextVariables } from './record/process-context.js';
export { recordLineage } from './record/record-lineage.js';
export { type Redact, type Redacted, redactWith } from './record/redaction.js';
export type { ParameterValue, Run } from './record/run.js';
export type { SpanLineage } from './record/span-lineage.js';
export type { InputWarning, UnaskedInputs, VetOptions, Vetting, WrongInput } from './record/vet/vet-options.js';
export { digestOf } from './value/digest-of.js';

recorder.carry = carrySpool;
recorder.askStore = askStore;

/**
 * Makes every run that has ended survive power loss and gives it to importers at once; without it runs survive kill -9
 * of this process. Where the store is a Neo4j database it also waits, at most 5 seconds, until they are there. Waits for no
 * run that is still going on. Warnings of inputs that are under way are waited for, too: those of the option `vet` at most 5
 * seconds, others at most 2. Never rejects.
 */
export async function flush(): Promise<void> {
  recorder.flush();
  await Promise.all([recorder.delivered(), backgroundDone()]);
}
