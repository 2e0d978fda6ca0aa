export type { Drift, DriftMethod } from '../drift/drift.js';
export type { Place } from './artifact-forms.js';
export { type ArtifactSummary, artifacts, type LatestVersion } from './artifacts.js';
export { type AtOptions, at, type Live, type LiveCode } from './at.js';
export { type Bisection, type BisectOptions, bisect, type OutputThen } from './bisect.js';
export type { CheckStreak, RunThen } from './check-streaks.js';
export { type CheckState, type Checks, type ChecksOptions, checks } from './checks.js';
export { type ComponentSummary, type ComponentsOptions, components } from './components.js';
export {
  type Diff,
  type DiffOptions,
  type DiffSubject,
  diff,
  type LoneRun,
  type RunDifference,
} from './diff.js';
export { type Baseline, type BaselineKind, baselineKinds } from './drift/baselines.js';
export { type ColumnDrift, type ComponentDrift, type ComponentDriftOptions, drift } from './drift/drift.js';
export type { Cause, CauseKind, CauseSet, Place as CausePlace } from './explain-difference.js';
export { exportFacts } from './export-facts.js';
export { type ExternalFlag, type Flag, type Flagging, type Flags, flags } from './flags.js';
export { history } from './history.js';
export { impact } from './impact.js';
export { type InspectedRead, type InspectedRun, type InspectedWrite, inspect } from './inspect.js';
export { type LabelOptions, label, type Retracted, type RetractOptions, retract } from './label.js';
export type { Labelling } from './label-facts.js';
export {
  type Affected,
  affected,
  type CarriedLabel,
  type LabelSummary,
  type LabelsOfOptions,
  labels,
  labelsOf,
  type RetractionThen,
  retracted,
} from './labels.js';
export type { TracedWrite } from './latest-writes.js';
export type { Lineage, LineageEdge, LineageOptions, LineageRun } from './lineage.js';
export type { Input } from './lineage-side.js';
export type { LineageVersion } from './lineage-version.js';
export type { BestMeasure, MeasureSummary } from './measure-ranking.js';
export { type MeasuredRun, type Measures, type MeasuresOptions, measures } from './measures.js';
export { type NameKind, type NamesOptions, names } from './names.js';
export { type Note, type Notes, type NotesOptions, notes } from './notes.js';
export type { Paired, PairedBy } from './pair-lineages.js';
export type { QuestionOptions } from './question-options.js';
export { type Reach, type ReachOptions, reach } from './reach.js';
export { recent } from './recent.js';
export type { Change, ChangeKind } from './record-changes.js';
export type { Difference } from './review/differences.js';
export type { ReviewedRun } from './review/evidence.js';
export { type ReviewMethod, reviewMethods } from './review/methods.js';
export {
  type Review,
  type ReviewOptions,
  review,
  type SuspectClass,
} from './review/review.js';
export type { RunFilterOptions } from './run-filter.js';
export type { PageOptions, RunPage } from './run-page.js';
export type { OwnCause, StaleCause, StaleCauseKind } from './stale/causes.js';
export { type StaleOptions, type StaleRun, stale } from './stale/stale.js';
export { type ArtifactSubject, artifactSubject, type SubjectOptions, unknownSubject } from './subject.js';
export { trace } from './trace.js';
export type { InputCause } from './vet/input-causes.js';
export type { RetractedLabel } from './vet/retracted-labels.js';
export { type VetInput, type VetOptions, type VettedInput, vet } from './vet/vet.js';
export { newAnnotation, type SaidAt, writeAnnotation } from './write-annotation.js';
