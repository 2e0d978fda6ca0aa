import type { RunId, Timestamp } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import { artifactForms, type Place } from './artifact-forms.js';
import { asked } from './asked.js';
import { differs } from './differs.js';
import { findVersionOrRun, type VersionOrRun } from './find-subject.js';
import { findVersion } from './find-version.js';
import { type Input, loadSide, type Side, type SideRun } from './lineage-side.js';
import { loadVersions } from './lineage-version.js';
import { type Paired, type PairedLineages, pairLineages, type RunPair } from './pair-lineages.js';
import { countOf, scopeOf, timeOf } from './question-options.js';
import { type Change, recordChanges } from './record-changes.js';

export interface DiffOptions {
  /** Where names are looked up, as in every question. */
  readonly namespace?: string | undefined;
  /** The first of the two as of then: ISO 8601 with a zone. Default: now. */
  readonly fromAt?: string | undefined;
  /** The second of the two as of then. Default: now. */
  readonly toAt?: string | undefined;
  /** How many runs far to go, from 1. Default: as far as it goes. */
  readonly depth?: number | undefined;
  /** Lets artifacts be named by a path relative to `cwd`. Default: names only. */
  readonly place?: Place | undefined;
  /** The names that `from` may have, the likelier first, instead of what the text and the place give. */
  readonly fromNames?: readonly string[] | undefined;
  readonly toNames?: readonly string[] | undefined;
}

/** What is compared: a version, or a run. */
export interface DiffSubject {
  /** As of then. Absent: now. */
  readonly at?: Timestamp;
  readonly namespace: string;
  /** Of a version its artifact. */
  readonly artifact?: string;
  /** Version id. */
  readonly version?: string;
  /** Digest of the version, if known. */
  readonly digest?: string;
  /** Of a run its component. */
  readonly component?: string;
  /** The run, or the run that wrote the version. Absent when the version is external. */
  readonly run?: RunId;
}

/** A run beside the run that had its part in the other lineage. */
export interface RunDifference {
  /** 1 is the run that wrote the version, or the run asked about. */
  readonly depth: number;
  readonly namespace: string;
  readonly component: string;
  /** Run ids: the same when both lineages have the run and it looked different then. */
  readonly from: RunId;
  readonly to: RunId;
  readonly changes: readonly Change[];
  /** Inputs of another content; one that only one of the runs had stands alone. */
  readonly inputs: readonly Paired<Input>[];
}

/** A run that has no counterpart. */
export interface LoneRun {
  readonly run: RunId;
  readonly namespace: string;
  readonly component: string;
  /** Its depth in its own lineage. */
  readonly depth: number;
}

/** What differs upstream of two versions, or of two runs. */
export interface Diff {
  readonly from: DiffSubject;
  readonly to: DiffSubject;
  /** Both are versions and are known to have the same content. */
  readonly sameContent: boolean;
  /** The nearest first. */
  readonly runs: readonly RunDifference[];
  /** Runs upstream of the first that have no counterpart. */
  readonly onlyFrom: readonly LoneRun[];
  readonly onlyTo: readonly LoneRun[];
  /** Runs that are upstream of both in the same place and do not differ. */
  readonly unchanged: number;
  /** There is more beyond `depth`. */
  readonly truncated: boolean;
}

/**
 * What differs upstream between two versions, two runs, or one artifact at two times (the same text twice, with `fromAt` and
 * `toAt`). How runs are paired: docs/changes.md. Rejects with MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function diff(store: LineageStore, from: string, to: string, options: DiffOptions = {}): Promise<Diff> {
  const { fromAt, toAt, depth, place, fromNames, toNames, ...rest } = options;
  const { namespace } = scopeOf(rest);
  const asking = {
    namespace,
    fromAt: fromAt === undefined ? undefined : timeOf('fromAt', fromAt),
    toAt: toAt === undefined ? undefined : timeOf('toAt', toAt),
    depth: countOf('depth', depth),
    fromNames: fromNames ?? artifactForms(from, place),
    toNames: toNames ?? artifactForms(to, place),
  };
  return asked(store, { question: 'diff', parameters: { from, to, ...asking } }, async () => {
    const { subjects, paired, sides } = await comparedLineages(store, {
      namespace,
      depth: asking.depth,
      from: { text: from, names: asking.fromNames, at: asking.fromAt },
      to: { text: to, names: asking.toNames, at: asking.toAt },
    });
    return answerOf(subjects, paired, sides.from.truncated || sides.to.truncated);
  });
}

/** One of the two that are compared, as it was asked for. */
export interface Compared {
  readonly text: string;
  readonly names: readonly string[];
  readonly at: Timestamp | undefined;
  /** The text means no run. */
  readonly versionsOnly?: true;
}

interface Comparison {
  readonly namespace: string | undefined;
  readonly depth: number | undefined;
  readonly from: Compared;
  readonly to: Compared;
}

/** Finds what is compared and pairs what is upstream of it. */
export async function comparedLineages(store: LineageStore, { namespace, depth, from, to }: Comparison) {
  const load = async ({ text, names, at, versionsOnly }: Compared) => {
    const find = versionsOnly ? findVersion : findVersionOrRun;
    const found: VersionOrRun = await find(store, text, { namespace, at, names });
    const side = await loadSide(store, 'run' in found ? found.run : found.version, { at, depth });
    return { side, subject: await subjectOf(store, found, { side, at }) };
  };
  const [one, other] = [await load(from), await load(to)];
  return {
    subjects: { from: one.subject, to: other.subject },
    sides: { from: one.side, to: other.side },
    paired: pairLineages(one.side, other.side),
  };
}

async function subjectOf(
  store: LineageStore,
  found: VersionOrRun,
  { side, at }: { readonly side: Side; readonly at: Timestamp | undefined },
): Promise<DiffSubject> {
  const known = { ...(at !== undefined && { at }), ...(side.root !== undefined && { run: side.root }) };
  if ('run' in found) {
    const { namespace = '', component = '' } = side.runs.get(found.run)?.record ?? {};
    return { ...known, namespace, component };
  }
  const digest = (await loadVersions(store, [found.version], at)).get(found.version)?.digest;
  const { namespace, name, version } = found;
  return { ...known, namespace, artifact: name, version, ...(digest !== undefined && { digest }) };
}

interface Sides<T> {
  readonly from: T;
  readonly to: T;
}

function answerOf(subjects: Sides<DiffSubject>, { pairs, onlyFrom, onlyTo }: PairedLineages, truncated: boolean): Diff {
  const runs = pairs.map(differenceOf);
  const differing = runs.filter(({ from, to, changes, inputs }) => from !== to || changes.length + inputs.length > 0);
  const { from, to } = subjects;
  return {
    ...subjects,
    sameContent: from.version !== undefined && to.version !== undefined && !differs(from, to),
    runs: differing,
    onlyFrom: onlyFrom.map(loneRunOf),
    onlyTo: onlyTo.map(loneRunOf),
    unchanged: runs.length - differing.length,
    truncated,
  };
}

const loneRunOf = ({ record, depth }: SideRun): LoneRun => ({
  run: record.id,
  namespace: record.namespace,
  component: record.component,
  depth,
});

function differenceOf({ depth, from, to, inputs, dependencies }: RunPair): RunDifference {
  const upstream = dependencies.filter((pair) => pair.from !== pair.to);
  return {
    depth,
    namespace: to.record.namespace,
    component: to.record.component,
    from: from.record.id,
    to: to.record.id,
    changes: [
      ...recordChanges(from.record, to.record),
      ...upstream.map((pair): Change => ({ of: 'dependency', key: 'run', ...runsOf(pair) })),
    ],
    inputs: inputs.filter((pair) => pair.from === undefined || pair.to === undefined || differs(pair.from, pair.to)),
  };
}

const runsOf = ({ from, to }: Paired<RunId>) => ({
  ...(from !== undefined && { from }),
  ...(to !== undefined && { to }),
});
