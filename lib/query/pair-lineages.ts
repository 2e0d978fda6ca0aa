import { compareText } from '../lineage/canonical-json.js';
import { keyOf, type RunId } from '../lineage/facts.js';
import { componentOf, type Input, type Side, type SideRun } from './lineage-side.js';

/** How two things of two lineages were found to have the same part: the surest first. */
export const pairedBy = ['same', 'artifact', 'component'] as const;
export type PairedBy = (typeof pairedBy)[number];

/** An input of a run beside the input that has its part in the other run; one of them may be missing. */
export interface Paired<T> {
  readonly by?: PairedBy;
  readonly from?: T;
  readonly to?: T;
}

/** A run beside the run that has its part in the other lineage. */
export interface RunPair {
  /** Steps from what is compared: 1 is the pair that wrote it. */
  readonly depth: number;
  readonly from: SideRun;
  readonly to: SideRun;
  readonly inputs: readonly Paired<Input>[];
  readonly dependencies: readonly Paired<RunId>[];
}

export interface PairedLineages {
  /** The nearest first. */
  readonly pairs: readonly RunPair[];
  /** Runs that have no counterpart, by their own depth, then the latest first. */
  readonly onlyFrom: readonly SideRun[];
  readonly onlyTo: readonly SideRun[];
}

/**
 * Which run of one lineage has the part of which run of another (docs/changes.md).
 *
 * The runs that both start from are a pair. The runs behind what a pair read are the next pairs: its inputs are paired by
 * what they are, and with them the runs that wrote them. A run is in one pair at most, the nearest; of those as near, in one
 * that was paired by what is surer. Nothing depends on which of the two comes first.
 */
export function pairLineages(from: Side, to: Side): PairedLineages {
  const pairs: RunPair[] = [];
  const taken = { from: new Set<RunId>(), to: new Set<RunId>() };
  let candidates: readonly Candidate[] = [{ from: from.root, to: to.root, by: 'same' }];
  for (let depth = 1; candidates.length > 0; depth += 1) {
    const next: Candidate[] = [];
    for (const candidate of surestFirst(candidates)) {
      const one = candidate.from === undefined ? undefined : from.runs.get(candidate.from);
      const other = candidate.to === undefined ? undefined : to.runs.get(candidate.to);
      if (one === undefined || other === undefined) continue;
      if (taken.from.has(one.record.id) && taken.to.has(other.record.id)) continue;
      taken.from.add(one.record.id);
      taken.to.add(other.record.id);
      const inputs = pairInputs({ side: from, inputs: one.inputs }, { side: to, inputs: other.inputs });
      const dependencies = pairDependencies({ side: from, run: one }, { side: to, run: other });
      pairs.push({ depth, from: one, to: other, inputs, dependencies });
      for (const input of inputs) next.push({ by: input.by, from: input.from?.run, to: input.to?.run });
      next.push(...dependencies);
    }
    candidates = next;
  }
  return { pairs, onlyFrom: restOf(from, taken.from), onlyTo: restOf(to, taken.to) };
}

interface Candidate {
  readonly by?: PairedBy | undefined;
  readonly from?: RunId | undefined;
  readonly to?: RunId | undefined;
}

/** One and the same run first, then by how the inputs were paired, else in the order they come in. */
function surestFirst(candidates: readonly Candidate[]): readonly Candidate[] {
  const rank = ({ by = 'component', from, to }: Candidate): number => (from === to ? -1 : pairedBy.indexOf(by));
  return candidates.toSorted((a, b) => rank(a) - rank(b));
}

const restOf = (side: Side, taken: ReadonlySet<RunId>): readonly SideRun[] =>
  [...side.runs.values()]
    .filter(({ record }) => !taken.has(record.id))
    .sort(
      (a, b) =>
        a.depth - b.depth ||
        compareText(b.record.startedAt, a.record.startedAt) ||
        compareText(a.record.id, b.record.id),
    );

/** The component that wrote an input, where that is known. */
const writerOf = ({ runs }: Side, { run }: Input): string | undefined => {
  const record = run === undefined ? undefined : runs.get(run)?.record;
  return record && componentOf(record);
};

/** Inputs by the same version, then by the same artifact, then by the component that wrote them; each in its order. */
function pairInputs(
  from: { readonly side: Side; readonly inputs: readonly Input[] },
  to: { readonly side: Side; readonly inputs: readonly Input[] },
): readonly Paired<Input>[] {
  return pairBy(from.inputs, to.inputs, [
    { by: 'same', keys: [(input) => input.version, (input) => input.version] },
    { by: 'artifact', keys: [artifactOf, artifactOf] },
    { by: 'component', keys: [(input) => writerOf(from.side, input), (input) => writerOf(to.side, input)] },
  ]);
}

const artifactOf = ({ namespace, artifact }: Input): string => keyOf(namespace, artifact);

function pairDependencies(
  from: { readonly side: Side; readonly run: SideRun },
  to: { readonly side: Side; readonly run: SideRun },
): readonly Paired<RunId>[] {
  const component = (side: Side) => (id: RunId) => {
    const record = side.runs.get(id)?.record;
    return record && componentOf(record);
  };
  return pairBy(from.run.dependencies, to.run.dependencies, [
    { by: 'same', keys: [(id) => id, (id) => id] },
    { by: 'component', keys: [component(from.side), component(to.side)] },
  ]);
}

interface Rule<T> {
  readonly by: PairedBy;
  /** What of the one and what of the other must be equal. Undefined equals nothing. */
  readonly keys: readonly [(item: T) => string | undefined, (item: T) => string | undefined];
}

/** Pairs what the rules, one after the other, find equal; what is left stands alone. By rule and key; then what is left. */
function pairBy<T>(from: readonly T[], to: readonly T[], rules: readonly Rule<T>[]): readonly Paired<T>[] {
  const pairs: Paired<T>[] = [];
  let [ones, rest] = [from, to];
  for (const { by, keys } of rules) {
    const waiting = new Map<string, T[]>();
    for (const other of rest) {
      const key = keys[1](other);
      if (key === undefined) continue;
      const others = waiting.get(key);
      if (others === undefined) waiting.set(key, [other]);
      else others.push(other);
    }
    const gone = new Set<T>();
    const left: T[] = [];
    const found: { readonly key: string; readonly pair: Paired<T> }[] = [];
    for (const one of ones) {
      const key = keys[0](one);
      const other = key === undefined ? undefined : waiting.get(key)?.shift();
      if (other === undefined || key === undefined) left.push(one);
      else {
        gone.add(other);
        found.push({ key, pair: { by, from: one, to: other } });
      }
    }
    pairs.push(...found.sort((a, b) => compareText(a.key, b.key)).map(({ pair }) => pair));
    ones = left;
    rest = rest.filter((other) => !gone.has(other));
  }
  return [...pairs, ...ones.map((one) => ({ from: one })), ...rest.map((other) => ({ to: other }))];
}
