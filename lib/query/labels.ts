import { nowMicros } from '../clock.js';
import { MltraceError } from '../errors.js';
import { labelPrefix } from '../lineage/annotations.js';
import { compareText } from '../lineage/canonical-json.js';
import { keyOf, type RunId, type Timestamp } from '../lineage/facts.js';
import { groupBy } from '../lineage/group-by.js';
import type { Retraction } from '../lineage/retraction.js';
import { timestampFromMicros } from '../lineage/time.js';
import type { LineageStore } from '../store/contract.js';
import { artifactForms, type Place } from './artifact-forms.js';
import { asked } from './asked.js';
import { closest, didYouMean } from './close-names.js';
import { findVersion, severalNamespaces } from './find-version.js';
import { type Labelling, labellings, labellingsOn, retractions } from './label-facts.js';
import { isRunId } from './lineage-walk.js';
import { type QuestionOptions, type Scope, scopeOf } from './question-options.js';
import { type Reached, reachAll } from './reach-all.js';

/** A retraction as of the time asked. */
export interface RetractionThen extends Retraction {
  /** It holds: its period of grace, if it has one, is over. */
  readonly inEffect: boolean;
}

/** A label and how much it is on. */
export interface LabelSummary {
  readonly namespace: string;
  readonly label: string;
  /** Versions and runs that it was put on, and that are of traced runs. */
  readonly labelled: number;
  /** The same of what no traced run wrote. */
  readonly external: number;
  /** Absent when it is not retracted. */
  readonly retraction?: RetractionThen;
}

/** A label that a version carries, and where it comes from. */
export interface CarriedLabel {
  readonly namespace: string;
  readonly label: string;
  readonly retraction?: RetractionThen;
  /** What upstream it was put on: the version itself, or what it was made from. */
  readonly sources: readonly Omit<Labelling, 'namespace' | 'label'>[];
}

/** Everything that carries a label. */
export interface Affected {
  readonly namespace: string;
  readonly label: string;
  readonly retraction?: RetractionThen;
  /** What it was put on, by a traced run. */
  readonly labelled: readonly Omit<Labelling, 'namespace' | 'label'>[];
  /** What it was put on and no traced run wrote. What was made from it is among the versions all the same. */
  readonly external: readonly Omit<Labelling, 'namespace' | 'label'>[];
  /** What was made from that: by namespace, artifact and version id. */
  readonly versions: readonly { readonly id: string; readonly namespace: string; readonly artifact: string }[];
  /** The runs that read something that carries the label, or come after one that did: by namespace, component and id. */
  readonly runs: readonly { readonly id: RunId; readonly namespace: string; readonly component: string }[];
}

export interface LabelsOfOptions extends QuestionOptions {
  /** Lets an artifact be named by a path relative to `cwd`. Default: names only. */
  readonly place?: Place | undefined;
  /** The names it may have, the likelier first, instead of what the text and the place give. */
  readonly names?: readonly string[] | undefined;
}

/** All labels, or those of one namespace, by namespace and name. */
export async function labels(
  store: LineageStore,
  options: QuestionOptions = {},
): Promise<{ readonly labels: readonly LabelSummary[] }> {
  const scope = scopeOf(options);
  return asked(store, { question: 'labels', parameters: { ...scope } }, async () => ({
    labels: await summaries(store, scope),
  }));
}

/** The labels that are retracted, those whose period of grace is not over included; by namespace and name. */
export async function retracted(
  store: LineageStore,
  options: QuestionOptions = {},
): Promise<{ readonly labels: readonly LabelSummary[] }> {
  const scope = scopeOf(options);
  return asked(store, { question: 'retracted', parameters: { ...scope } }, async () => ({
    labels: (await summaries(store, scope)).filter(({ retraction }) => retraction !== undefined),
  }));
}

/**
 * The labels that an artifact's latest version (or a version) carries: those that were put on it, and on anything it was made
 * from. Rejects with MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function labelsOf(
  store: LineageStore,
  artifactOrVersion: string,
  options: LabelsOfOptions = {},
): Promise<{
  readonly artifact: { readonly namespace: string; readonly name: string };
  readonly version: string;
  readonly labels: readonly CarriedLabel[];
}> {
  const { place, names = artifactForms(artifactOrVersion, place), ...rest } = options;
  const scope = scopeOf(rest);
  const parameters = { artifact: artifactOrVersion, names, ...scope };
  return asked(store, { question: 'labelsOf', parameters }, async () => {
    const { namespace, name, version } = await findVersion(store, artifactOrVersion, { ...scope, names });
    return { artifact: { namespace, name }, version, labels: await carriedBy(store, [version], scope.at) };
  });
}

/** The labels that versions and runs carry, by namespace and name: at a cost that grows with what is upstream of them. */
export async function carriedBy(
  store: LineageStore,
  starts: readonly string[],
  at: Timestamp | undefined,
): Promise<readonly CarriedLabel[]> {
  const upstream = await reachAll(store, starts, { direction: 'upstream', at });
  const nodes = [...upstream.values()].map(({ id, namespace, name }) => ({
    id,
    ...(!isRunId(id) && { artifact: keyOf(namespace, name) }),
  }));
  const found = groupBy(await labellingsOn(store, nodes, at), keyOfLabel);
  const retractedThen = found.size === 0 ? new Map<string, RetractionThen>() : await retractionsThen(store, at);
  return [...found]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, sources]) => {
      const { namespace = '', label = '' } = sources[0] ?? {};
      return { namespace, label, ...retractionIn(retractedThen, key), sources: sources.map(withoutLabel) };
    });
}

/**
 * Everything that carries a label: what it was put on, and what was made from that, however far. Rejects with
 * MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function affected(store: LineageStore, label: string, options: QuestionOptions = {}): Promise<Affected> {
  const scope = scopeOf(options);
  return asked(store, { question: 'affected', parameters: { label, ...scope } }, async () => {
    const on = groupBy(await labellings(store, { key: labelPrefix + label }, scope.at), (each) => each.namespace);
    const [one, another] = scope.namespace === undefined ? [...on.keys()] : [scope.namespace];
    // All labels are looked through only where the one is not found at once.
    const sure = one !== undefined && another === undefined && on.has(one) ? one : undefined;
    const namespace = sure ?? (await findLabel(store, label, scope)).namespace;
    const found = { namespace, label, labellings: on.get(namespace) ?? [] };
    const starts = found.labellings.map(({ subject }) => subject.slice(subject.indexOf(':') + 1));
    const reached = await reachAll(store, starts, { direction: 'downstream', at: scope.at });
    const made = madeFrom(reached, new Set(starts));
    return {
      namespace: found.namespace,
      label: found.label,
      ...retractionIn(await retractionsThen(store, scope.at), keyOf(found.namespace, found.label)),
      labelled: found.labellings.filter(({ external }) => !external).map(withoutLabel),
      external: found.labellings.filter(({ external }) => external).map(withoutLabel),
      ...made,
    };
  });
}

/** The label of that name, of any store. Rejects with MLTRACE_NOT_FOUND, naming what is close, or MLTRACE_AMBIGUOUS. */
export async function findLabel(store: LineageStore, label: string, { namespace, at }: Scope): Promise<LabelSummary> {
  const { labels: all } = await labels(store, { at });
  const here = all.filter((each) => each.label === label && (namespace === undefined || each.namespace === namespace));
  const [only, ...others] = here;
  if (only === undefined) throw noLabel(label, { namespace, at }, all);
  if (others.length === 0) return only;
  throw severalNamespaces(
    'label',
    label,
    here.map((each) => each.namespace),
  );
}

/** A label that nobody has given, there or then. */
function noLabel(label: string, { namespace, at }: Scope, all: readonly LabelSummary[]): MltraceError {
  const elsewhere = all.filter((each) => each.label === label).map((each) => each.namespace);
  if (elsewhere.length > 0) {
    const detail = `no label '${label}' in namespace ${namespace ?? ''}; it is in ${elsewhere.join(', ')}`;
    return new MltraceError('MLTRACE_NOT_FOUND', detail);
  }
  const then = at === undefined ? '' : ` by ${at}`;
  const near = closest(
    label,
    all.map((each) => each.label),
  );
  const advice = all.length === 0 ? 'nothing is labelled' : `${didYouMean(near)}mltrace labels lists them all`;
  return new MltraceError('MLTRACE_NOT_FOUND', `no label '${label}'${then}; ${advice}`);
}

async function summaries(store: LineageStore, { namespace, at }: Scope): Promise<readonly LabelSummary[]> {
  const on = groupBy(await labellings(store, { keyPrefix: labelPrefix }, at), keyOfLabel);
  const retractedThen = await retractionsThen(store, at);
  const keys = [...new Set([...on.keys(), ...retractedThen.keys()])].sort(compareText);
  return keys
    .map((key): LabelSummary => {
      const labelled = on.get(key) ?? [];
      const external = labelled.filter((each) => each.external).length;
      const slash = key.indexOf('/');
      return {
        namespace: key.slice(0, slash),
        label: key.slice(slash + 1),
        labelled: labelled.length - external,
        external,
        ...retractionIn(retractedThen, key),
      };
    })
    .filter((each) => namespace === undefined || each.namespace === namespace);
}

/** The labels that are retracted as of `at`, by `<namespace>/<label>`. */
export async function retractionsThen(
  store: LineageStore,
  at: Timestamp | undefined,
): Promise<ReadonlyMap<string, RetractionThen>> {
  const then = at ?? timestampFromMicros(nowMicros());
  const found = await retractions(store, at);
  return new Map([...found].map(([key, each]) => [key, { ...each, inEffect: each.effectiveAt <= then }]));
}

/** `<namespace>/<label>` */
export const keyOfLabel = ({ namespace, label }: Pick<Labelling, 'namespace' | 'label'>): string =>
  keyOf(namespace, label);

const retractionIn = (all: ReadonlyMap<string, RetractionThen>, key: string) => {
  const retraction = all.get(key);
  return retraction === undefined ? {} : { retraction };
};

/** Where a label is, without its own name. */
export const withoutLabel = ({ namespace, label, ...rest }: Labelling): Omit<Labelling, 'namespace' | 'label'> => rest;

/** What was reached without what the label was put on. By loops: 100,000 versions are many. */
function madeFrom(
  reached: ReadonlyMap<string, Reached>,
  own: ReadonlySet<string>,
): Pick<Affected, 'versions' | 'runs'> {
  const [versions, runs]: [Affected['versions'][number][], Affected['runs'][number][]] = [[], []];
  for (const { id, namespace, name } of inOrder(reached)) {
    if (own.has(id)) continue;
    if (isRunId(id)) runs.push({ id, namespace, component: name });
    else versions.push({ id, namespace, artifact: name });
  }
  return { versions, runs };
}

/** By namespace, name and id. */
const inOrder = (nodes: ReadonlyMap<string, Reached>): readonly Reached[] =>
  [...nodes.values()].sort(
    (a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || compareText(a.id, b.id),
  );
