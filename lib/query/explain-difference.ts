import { compareText } from '../lineage/canonical-json.js';
import type { RunId, RunRecord, Scalar } from '../lineage/facts.js';
import { differs } from './differs.js';
import type { Input } from './lineage-side.js';
import type { Paired, PairedLineages, RunPair } from './pair-lineages.js';
import { recordChanges } from './record-changes.js';

/** What a cause is: `unrecorded` when a run wrote something else although nothing that is recorded differs. */
export const causeKinds = ['input', 'code', 'parameter', 'component', 'service', 'dependency', 'unrecorded'] as const;
export type CauseKind = (typeof causeKinds)[number];

/** Something that could be put back by itself: one input, the code of one repository, one parameter of one component. */
export interface Cause {
  readonly of: CauseKind;
  /** Of an input its artifact, of code `revision` or `function`, of the others the name of what changed. */
  readonly key: string;
  /** Of the artifact or of the component. */
  readonly namespace?: string;
  /** Absent in what is no matter of one component: an input, a revision, a service. */
  readonly component?: string;
  /** Of a revision, if known. */
  readonly repository?: string;
}

/** Where a cause comes in: the two runs, and what it was for each of them. */
export interface Place {
  readonly depth: number;
  readonly namespace: string;
  readonly component: string;
  readonly from: RunId;
  readonly to: RunId;
  readonly before?: Scalar;
  readonly after?: Scalar;
}

/** Causes that together may be why the outputs differ. */
export interface CauseSet {
  /** From 1. */
  readonly rank: number;
  readonly causes: readonly Cause[];
  /** How many of the pairs of runs whose outputs differ have one of the causes at them or upstream of them. */
  readonly explains: number;
  /** That is all of them. */
  readonly complete: boolean;
  /** The nearest first. */
  readonly places: readonly (Place & { readonly cause: number })[];
}

export interface Explanation {
  /** Pairs of runs whose outputs differ, and through them what was asked about. */
  readonly differing: number;
  readonly sets: readonly CauseSet[];
}

/**
 * Which changes may be why the outputs of a pair of lineages differ, the smallest sets first (docs/changes.md).
 *
 * Only what reaches the output through inputs of another content counts. A change explains a pair of runs when it is at that
 * pair or upstream of it. Single changes come first, those that explain most before others, of equals the nearest; if
 * none of them explains everything, the smallest set that was found to do so follows.
 */
export function explainDifference(paired: PairedLineages): Explanation {
  const graph = differenceGraph(paired.pairs);
  const found = [...graph.causes.values()].map((each) => ({ ...each, explains: graph.downstreamOf(each.places) }));
  found.sort(
    (a, b) =>
      b.explains.size - a.explains.size ||
      nearest(a.places) - nearest(b.places) ||
      causeKinds.indexOf(a.cause.of) - causeKinds.indexOf(b.cause.of) ||
      compareText(keyOfCause(a.cause), keyOfCause(b.cause)),
  );
  const sets = found.map((each) => [each]);
  const together = sets.length > 1 && (found[0]?.explains.size ?? 0) < graph.size ? smallestCover(found) : undefined;
  if (together !== undefined) sets.push([...together]);
  return { differing: graph.size, sets: sets.map((set, index) => setOf(set, index + 1, graph.size)) };
}

interface Found {
  readonly cause: Cause;
  readonly places: readonly At[];
  readonly explains: ReadonlySet<number>;
}

/** A place and the number of its pair. */
interface At {
  readonly pair: number;
  readonly place: Place;
}

const nearest = (places: readonly At[]): number => Math.min(...places.map(({ place }) => place.depth));

function setOf(found: readonly Found[], rank: number, differing: number): CauseSet {
  const explained = new Set(found.flatMap(({ explains }) => [...explains]));
  const places = found.flatMap((each, cause) => each.places.map(({ place }) => ({ ...place, cause })));
  return {
    rank,
    causes: found.map(({ cause }) => cause),
    explains: explained.size,
    complete: explained.size === differing,
    places: places.sort((a, b) => a.depth - b.depth),
  };
}

/**
 * Takes the cause that explains most of what is left until nothing is, then leaves out whatever the others do without.
 * Undefined when all of them together do not explain everything, which only a cycle can bring about.
 */
function smallestCover(found: readonly Found[]): readonly Found[] | undefined {
  const chosen: Found[] = [];
  const left = new Set(found.flatMap(({ explains }) => [...explains]));
  const gain = ({ explains }: Found): number => [...explains].filter((pair) => left.has(pair)).length;
  while (left.size > 0) {
    let best: { readonly each: Found; readonly gain: number } | undefined;
    for (const each of found) {
      const gained = gain(each);
      if (gained > (best?.gain ?? 0)) best = { each, gain: gained };
    }
    if (best === undefined) return undefined;
    chosen.push(best.each);
    for (const pair of best.each.explains) left.delete(pair);
  }
  return found.filter((each) => chosen.includes(each) && isNeeded(each, chosen));
}

const isNeeded = (each: Found, chosen: readonly Found[]): boolean =>
  [...each.explains].some((pair) => chosen.every((other) => other === each || !other.explains.has(pair)));

interface DifferenceGraph {
  /** Pairs whose outputs differ. */
  readonly size: number;
  readonly causes: ReadonlyMap<string, { readonly cause: Cause; readonly places: readonly At[] }>;
  downstreamOf(places: readonly At[]): ReadonlySet<number>;
}

/** The pairs that the output differs through, from the first on; which stands behind which, and what changed at each. */
function differenceGraph(pairs: readonly RunPair[]): DifferenceGraph {
  const numbers = new Map(pairs.map(({ from, to }, index) => [`${from.record.id} ${to.record.id}`, index]));
  const behind = ({ from, to }: Paired<RunId>): number | undefined => numbers.get(`${from} ${to}`);
  const effects = new Map<number, number[]>();
  const causes = new Map<string, { cause: Cause; places: At[] }>();
  const seen = new Set<number>(pairs.length > 0 ? [0] : []);
  for (const index of seen) {
    const pair = pairs[index];
    if (pair === undefined) continue;
    const { upstream, reasons } = reasonsAt(pair, behind);
    for (const next of upstream) {
      seen.add(next);
      const known = effects.get(next);
      if (known === undefined) effects.set(next, [index]);
      else known.push(index);
    }
    for (const { cause, ...values } of reasons) {
      const key = keyOfCause(cause);
      const known = causes.get(key) ?? { cause, places: [] };
      known.places.push({ pair: index, place: { ...placeOf(pair), ...values } });
      causes.set(key, known);
    }
  }
  return {
    size: seen.size,
    causes,
    downstreamOf: (places) => {
      const reached = new Set(places.map(({ pair }) => pair));
      for (const pair of reached) for (const effect of effects.get(pair) ?? []) reached.add(effect);
      return reached;
    },
  };
}

const placeOf = ({ depth, from, to }: RunPair): Place => ({
  depth,
  namespace: to.record.namespace,
  component: to.record.component,
  from: from.record.id,
  to: to.record.id,
});

interface Reason {
  readonly cause: Cause;
  readonly before?: Scalar;
  readonly after?: Scalar;
}

/** Why the outputs of a pair differ: the pairs behind it whose outputs differ, and what changed at itself. */
function reasonsAt(pair: RunPair, behind: (runs: Paired<RunId>) => number | undefined) {
  const upstream = new Set<number>();
  const reasons: Reason[] = ownReasons(pair.from.record, pair.to.record);
  for (const { from, to } of pair.inputs) {
    if (from !== undefined && to !== undefined && !differs(from, to)) continue;
    const next = from?.run === undefined || to?.run === undefined ? undefined : behind({ from: from.run, to: to.run });
    if (next === undefined) reasons.push(inputReason(from, to));
    else upstream.add(next);
  }
  for (const runs of pair.dependencies) {
    if (runs.from === runs.to) continue;
    const next = behind(runs);
    if (next !== undefined) upstream.add(next);
    else reasons.push({ cause: { of: 'dependency', key: 'run', ...componentIn(pair.to.record) }, ...valuesOf(runs) });
  }
  if (upstream.size === 0 && reasons.length === 0)
    reasons.push({ cause: { of: 'unrecorded', key: 'output', ...componentIn(pair.to.record) } });
  return { upstream, reasons };
}

function inputReason(from: Input | undefined, to: Input | undefined): Reason {
  const { namespace = '', artifact = '' } = to ?? from ?? {};
  return { cause: { of: 'input', key: artifact, namespace }, ...valuesOf({ from: from?.version, to: to?.version }) };
}

const valuesOf = ({ from, to }: { readonly from?: Scalar | undefined; readonly to?: Scalar | undefined }) => ({
  ...(from !== undefined && { before: from }),
  ...(to !== undefined && { after: to }),
});

const componentIn = ({ namespace, component }: RunRecord) => ({ namespace, component });

/** What two runs recorded differently of what goes into a run: not what came of it. */
function ownReasons(from: RunRecord, to: RunRecord): Reason[] {
  const changes = recordChanges(from, to);
  const reasons: Reason[] = [];
  for (const { of, key, ...values } of changes) {
    const change = valuesOf(values);
    if (of === 'parameter' || of === 'component') reasons.push({ cause: { of, key, ...componentIn(to) }, ...change });
    if (of === 'service' && key !== 'environment') reasons.push({ cause: { of, key }, ...change });
  }
  return [
    ...codeReasons(from, to, new Set(changes.flatMap(({ of, key }) => (of === 'code' ? [key] : [])))),
    ...reasons,
  ];
}

/** A revision stands for everything in a repository; without another one, the text of the function is what changed. */
function codeReasons(from: RunRecord, to: RunRecord, fields: ReadonlySet<string>): readonly Reason[] {
  if (fields.has('revision') || fields.has('dirty')) {
    const repository = to.code?.repository ?? from.code?.repository;
    const cause: Cause = { of: 'code', key: 'revision', ...(repository !== undefined && { repository }) };
    return [{ cause, ...valuesOf({ from: revisionOf(from), to: revisionOf(to) }) }];
  }
  if (fields.size === 0) return [];
  const cause: Cause = { of: 'code', key: 'function', ...componentIn(to) };
  return [{ cause, ...valuesOf({ from: from.code?.digest, to: to.code?.digest }) }];
}

const revisionOf = ({ code }: RunRecord): string | undefined =>
  code?.revision === undefined ? undefined : `${code.revision}${code.dirty === true ? '*' : ''}`;

const keyOfCause = ({ of, key, namespace = '', component = '', repository = '' }: Cause): string =>
  JSON.stringify([of, namespace, component, repository, key]);
