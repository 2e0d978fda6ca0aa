import { add, countIn, emptySet, hashOf, isEqual, type OutputSet, unite } from './output-set.js';
import { type CauseGraph, strongComponents } from './strong-components.js';

/** Runs with exactly the same outputs downstream: no flags can tell them apart. */
export interface RunClass {
  /** Numbers of the runs, ascending. */
  readonly runs: readonly number[];
  readonly outputs: OutputSet;
  /** How many of the outputs are flagged, and how many pass. */
  readonly flagged: number;
  readonly passing: number;
  /** For how many runs its runs count beforehand, by evidence beside the flags. Default: as many as they are. */
  readonly weight?: number;
}

/** What the runs of a class count for, before any flag. */
export const weightOf = ({ weight, runs }: RunClass): number => weight ?? runs.length;

/** Outputs with what was said of them. The first `flagged` ones are flagged, the others pass. */
export interface Outputs {
  /** The run that wrote each. */
  readonly writers: readonly number[];
  readonly flagged: number;
}

export interface ClassedRuns {
  /** Of the runs that have a flagged output downstream, those that wrote one included. */
  readonly classes: readonly RunClass[];
  /** Runs that have passing outputs downstream, and no flagged one. */
  readonly innocent: readonly number[];
}

/** Puts runs with the same outputs downstream together. */
export function runClasses(graph: CauseGraph, { writers, flagged }: Outputs): ClassedRuns {
  const flaggedMask = emptySet(writers.length);
  for (let output = 0; output < flagged; output += 1) add(flaggedMask, output);
  const classes: { runs: number[]; outputs: OutputSet; flagged: number; passing: number }[] = [];
  const byHash = new Map<number, number[]>();
  const innocent: number[] = [];
  for (const { runs, outputs } of downstreamSets(graph, writers)) {
    const flaggedCount = countIn(flaggedMask, outputs);
    if (flaggedCount === 0) {
      innocent.push(...runs);
      continue;
    }
    const hash = hashOf(outputs);
    const same = byHash.get(hash) ?? [];
    const known = same.find((place) => isEqual(classes[place]?.outputs ?? emptySet(0), outputs));
    if (known !== undefined) {
      classes[known]?.runs.push(...runs);
      continue;
    }
    byHash.set(hash, [...same, classes.length]);
    const passing = countIn(outputs, outputs) - flaggedCount;
    classes.push({ runs: [...runs], outputs, flagged: flaggedCount, passing });
  }
  for (const { runs } of classes) runs.sort((a, b) => a - b);
  return { classes, innocent };
}

/** What lies downstream of the runs of each strong component, effects before causes. */
function* downstreamSets(
  graph: CauseGraph,
  writers: readonly number[],
): Generator<{ readonly runs: readonly number[]; readonly outputs: OutputSet }> {
  const components = strongComponents(graph);
  const componentOf = new Int32Array(graph.nodes);
  components.forEach((runs, component) => {
    for (const run of runs) componentOf[run] = component;
  });
  const gathered = new Gathered(writers.length);
  writers.forEach((run, output) => {
    gathered.addOutput(componentOf[run] ?? 0, output);
  });
  for (let component = components.length - 1; component >= 0; component -= 1) {
    const outputs = gathered.take(component);
    const runs = components[component] ?? [];
    if (outputs === undefined) continue;
    for (const run of runs) {
      for (let place = graph.starts[run] ?? 0; place < (graph.starts[run + 1] ?? 0); place += 1) {
        const cause = componentOf[graph.targets[place] ?? 0] ?? 0;
        if (cause !== component) gathered.addSet(cause, outputs);
      }
    }
    yield { runs, outputs };
  }
}

/** Sets that grow while effects hand theirs to causes. A set that only one effect gave is that effect's own, not a copy. */
class Gathered {
  readonly #sets = new Map<number, { set: OutputSet; shared: boolean }>();
  readonly #outputs: number;

  constructor(outputs: number) {
    this.#outputs = outputs;
  }

  addOutput(component: number, output: number): void {
    const own = this.#sets.get(component)?.set ?? emptySet(this.#outputs);
    add(own, output);
    this.#sets.set(component, { set: own, shared: false });
  }

  addSet(component: number, set: OutputSet): void {
    const known = this.#sets.get(component);
    if (known === undefined) this.#sets.set(component, { set, shared: true });
    else if (known.set !== set) {
      if (known.shared) this.#sets.set(component, { set: known.set.slice(), shared: false });
      unite(this.#sets.get(component)?.set ?? known.set, set);
    }
  }

  take(component: number): OutputSet | undefined {
    const { set } = this.#sets.get(component) ?? {};
    this.#sets.delete(component);
    return set;
  }
}
